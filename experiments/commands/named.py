"""The named experiments: ``run NAME`` repeats one, ``run all`` every one, ``list`` says which there are and what each asks.

They all take the same options. An experiment's module is imported when it is run, not before.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from citypact.experiments.commands import request
from citypact.experiments.commands.exit_codes import INTERRUPTED
from citypact.experiments.named import QUESTIONS
from citypact.experiments.paper.text import aligned
from citypact.model.refusal import Refusal

if TYPE_CHECKING:
    from citypact.experiments.named.study import Study

study_options = request.options(
    click.option("--quick", is_flag=True, help="A small version, to see what comes out; under a minute."),
    click.option("--seeds", type=int, metavar="N", help="Seeds 1 to N of each world.  [default: as many as were published]"),
    click.option("--years", type=int, metavar="N", help="How many years each run lasts.  [default: as many as were published]"),
    click.option("--region", "regions", multiple=True, metavar="NAME",
                 help="Another agglomeration, by name or by the path of a table of your own; may be repeated.  "
                      "[default: that of the published results]"),
    request.parameter_options,
    click.option("--threads", type=int, metavar="N",
                 help="Threads of this process; the results do not depend on it.  [default: one for each processor]"),
    click.option("--processes", type=int, metavar="N", help="Processes of this machine, instead of threads of this one."),
    request.cluster_options,
    click.option("--overwrite", is_flag=True, help="Replace a folder of other results."),
)  # fmt: skip


@click.group(short_help="Repeat a named experiment.")
def run() -> None:
    """Repeat a named experiment: its data, tables, figures and report.

    \b
    Examples:
      python -m experiments run transition --quick --out results/look
      python -m experiments run transition
      python -m experiments run transition --region pearl_delta --set resistance=1.5 --out results/pearl
      python -m experiments run transition --region my_towns.csv --out results/my_towns

    \b
    DIR receives tables, figures with captions, a report and a manifest. End it with Ctrl-C, a kill or a power cut: the same
    command goes on. Of an experiment about one region, several regions give a folder each.
    """


@click.command("list", short_help="Which named experiments are there?")
def list_experiments() -> None:
    """Which named experiments are there, and what does each ask?"""
    click.echo(aligned(("experiment", "question"), list(QUESTIONS.items())))
    click.echo("\nRepeat one: python -m experiments run NAME --out DIR")


def _studies(
    name: str, folder: str, quick: bool, seeds: int | None, years: int | None, regions: tuple[str, ...],
    settings: tuple[str, ...], parameter_file: str | None,
) -> dict[str, "Study"]:  # fmt: skip
    """Folder -> study: one, or one for each region where the experiment is about one and several were asked for."""
    from citypact.experiments.named.study import restricted, study_class

    parameters = request.read_parameters(parameter_file, settings)
    regions = tuple(request.known_region(region) for region in regions)
    if len(set(regions)) < len(regions):
        raise Refusal(f"--region {', '.join(regions)}: two of them are called the same; allowed: each region once")
    groups = {folder: regions}
    if len(regions) > 1 and not study_class(name).several:
        groups = {str(Path(folder) / region.replace(":", "_")): (region,) for region in regions}
    return {place: restricted(name, quick, seeds, years, parameters, group) for place, group in groups.items()}


def _refuse_published(folder: str | None, regions: tuple[str, ...]) -> None:
    """Results of a region of one's own never go where the published ones are, not even with --overwrite."""
    from citypact.experiments.paper.regions import is_path

    own = [region for region in regions if is_path(region)]
    if folder is None and own:
        raise Refusal(f"--region {own[0]} needs --out DIR: without it results go where those of the published regions are")


def _place(usual: str, quick: bool) -> str:
    """Where results go unless told: quick ones never where the published ones are."""
    return f"{usual}-quick" if quick else usual


def _check(studies: dict[str, "Study"], overwrite: bool) -> None:
    """Refuse before the first run what would be refused after hours."""
    from citypact.experiments.paper.output_folder import check_free

    for place, study in studies.items():
        check_free(place, overwrite, study.command())


def _write(studies: dict[str, "Study"], executor: Callable, overwrite: bool) -> None:
    from citypact.experiments.named.study import manifest_of, run_study
    from citypact.experiments.sweeps.door import Interrupted

    for place, study in studies.items():
        try:
            found = run_study(place, study, executor, overwrite)
        except (Interrupted, KeyboardInterrupt):
            click.echo("Interrupted; what is done is kept. The same command goes on.", err=True)
            sys.exit(INTERRUPTED)
        if found:
            click.echo(f"{found}\n")
        click.echo(f"Written to {place}; start with {place}/report.md")
        click.echo(request.to_cite(manifest_of(study)["hash"], place))


def command_of(name: str) -> click.Command:
    """The command that runs the experiment of this name; the first line of its help is the question."""

    @click.command(
        name, help=f"{QUESTIONS[name]}\n\nOptions are those of every experiment: see `run --help`.", short_help=QUESTIONS[name]
    )
    @study_options
    @click.option(
        "--out", "folder", metavar="DIR", help=f"Folder for the results.  [default: results/{name}, or results/{name}-quick]"
    )
    def command(
        folder: str | None, processes: int | None, scheduler: str | None, dask_local: int | None, threads: int | None,
        overwrite: bool, quick: bool, tls_ca: str | None, tls_cert: str | None, tls_key: str | None, **asked: Any,
    ) -> None:  # fmt: skip
        executor = request.threads_or(
            threads, processes, scheduler, dask_local, tls_ca=tls_ca, tls_cert=tls_cert, tls_key=tls_key
        )
        _refuse_published(folder, asked["regions"])
        studies = _studies(name, folder or _place(f"results/{name}", quick), quick, **asked)
        _check(studies, overwrite)
        _write(studies, executor, overwrite)

    return command


@click.command("all", short_help="Repeat every named experiment, one after the other.")
@study_options
@click.option("--out", "folder", metavar="DIR",
              help="Folder that takes a folder of each.  [default: results, or results/all-quick]")  # fmt: skip
def run_all(
    folder: str | None, processes: int | None, scheduler: str | None, dask_local: int | None, threads: int | None,
    overwrite: bool, quick: bool, **asked: Any,
) -> None:  # fmt: skip
    """What do all the named experiments find? One after the other, each into its folder under DIR."""
    executor = request.threads_or(threads, processes, scheduler, dask_local, **request.tls_of(asked))
    _refuse_published(folder, asked["regions"])
    under = Path(folder or ("results/all-quick" if quick else "results"))
    everything = {name: _studies(name, str(under / name), quick, **asked) for name in QUESTIONS}
    for studies in everything.values():
        _check(studies, overwrite)
    for number, (name, studies) in enumerate(everything.items(), 1):
        click.echo(f"{number} of {len(everything)}: {name}", err=True)
        _write(studies, executor, overwrite)


for name in QUESTIONS:
    run.add_command(command_of(name))
run.add_command(run_all)
