"""A command for each named experiment of the registry: ``run NAME``, and ``run all``.

The registry says what each asks; an experiment's module is imported when it is run, not before.
"""

from importlib import import_module
from pathlib import Path

import click

from citypact.experiments.named import STUDIES
from citypact.model.refusal import Refusal

QUICK = "A small version, to see what comes out; under a minute."
THREADS = "Threads; the results do not depend on it.  [default: all]"


def study_of(name: str, quick: bool = False, threads: int | None = None):
    """The experiment of this name, ready to be run."""
    if threads is not None and threads < 1:
        raise Refusal(f"threads: {threads} is not allowed; allowed are whole numbers from 1")
    _, module, kind = STUDIES[name]
    found = getattr(import_module(module), kind)
    return found(found.quick if quick else found.full, threads=threads)


def run_study(name: str, folder, quick: bool, threads: int | None, overwrite: bool) -> None:
    """Run an experiment into a folder, which appears whole or not at all; earlier results of the same one are replaced."""
    from citypact.experiments.named.study import write_study
    from citypact.experiments.paper.output_folder import check_free, new_folder

    study = study_of(name, quick, threads)
    check_free(folder, overwrite, name)
    with new_folder(folder, overwrite, name) as working:
        write_study(working, study)
    click.echo(f"Written to {folder}; start with {folder}/report.md")


def command_of(name: str) -> click.Command:
    """The command that runs the experiment of this name; the first line of its help is the question."""
    question = STUDIES[name][0]
    text = f"{question}\n\nWrites tables, figures with captions, a report and a manifest. Seeds and design are fixed."

    @click.command(name, help=text, short_help=question)
    @click.option("--quick", is_flag=True, help=QUICK)
    @click.option("--out", "folder", default=f"results/{name}", show_default=True, metavar="DIR", help="Folder for the results.")
    @click.option("--threads", type=int, metavar="N", help=THREADS)
    @click.option("--overwrite", is_flag=True, help="Replace a folder of other results.")
    def command(quick, folder, threads, overwrite):
        run_study(name, folder, quick, threads, overwrite)

    return command


@click.command("all", short_help="Repeat every named experiment, one after the other.")
@click.option("--quick", is_flag=True, help="The small versions.")
@click.option("--out", "folder", default="results", show_default=True, metavar="DIR", help="Folder that takes a folder of each.")
@click.option("--threads", type=int, metavar="N", help=THREADS)
@click.option("--overwrite", is_flag=True, help="Replace folders of other results.")
def run_all(quick, folder, threads, overwrite):
    """What do all the named experiments find? One after the other, each into its folder under DIR."""
    from citypact.experiments.paper.output_folder import check_free

    context = click.get_current_context()
    others = context.parent.command.commands
    names = [name for name in others if name != context.command.name]
    for name in names:  # refuse before the first run what would be refused after hours
        check_free(Path(folder) / name, overwrite, name)
    for number, name in enumerate(names, 1):
        click.echo(f"{number} of {len(names)}: {name}", err=True)
        context.invoke(others[name], quick=quick, folder=str(Path(folder) / name), threads=threads, overwrite=overwrite)


def add_to(group: click.Group) -> None:
    """Add every named experiment, and ``all``, to a group of commands."""
    for name in STUDIES:
        group.add_command(command_of(name))
    group.add_command(run_all)
