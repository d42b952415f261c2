"""The named experiments: ``run NAME`` repeats one, ``list`` says which there are and what each asks.

``transition`` has more options than the others and its command here; ``experiments.commands.named`` makes those of the others.
"""

import click

from citypact.experiments.commands import request
from citypact.experiments.paper.tables import aligned
from citypact.experiments.paper.worlds import FIRST, LAST
from citypact.model.refusal import Refusal

SEEDS, QUICK_SEEDS = 200, 8


@click.group(short_help="Repeat a named experiment.")
def run():
    """Repeat a named experiment: its data, tables, figures and report."""


@click.command("list", short_help="Which named experiments are there?")
def list_experiments():
    """Which named experiments are there, and what does each ask?"""
    rows = [(name, command.help.splitlines()[0]) for name, command in run.commands.items()]
    click.echo(aligned(("experiment", "question"), rows))
    click.echo("\nRepeat one: python -m experiments run NAME --out DIR")


def seed_count(seeds, quick: bool) -> int:
    """How many seeds to run: as asked, or the usual number, or a few for a quick look."""
    if seeds is not None and quick:
        raise Refusal(f"--quick runs {QUICK_SEEDS} seeds; give it or --seeds, not both")
    if seeds is None:
        return QUICK_SEEDS if quick else SEEDS
    if seeds < 2:
        raise Refusal(f"seeds: {seeds} is not allowed; allowed are whole numbers from 2, for without a spread nothing compares")
    return seeds


@run.command(short_help="Which kind of cooperation comes sooner and lasts?")
@request.region_option
@click.option("--seeds", type=int, metavar="N", help=f"Runs of each scenario, with seeds 1 to N.  [default: {SEEDS}]")
@click.option("--quick", is_flag=True, help=f"Only {QUICK_SEEDS} seeds, to see what comes out.")
@request.years_option
@click.option(
    "--from",
    "first",
    type=int,
    default=FIRST,
    show_default=True,
    metavar="YEAR",
    help="First year in which the government acts.",
)
@click.option(
    "--to",
    "last",
    type=int,
    default=LAST,
    show_default=True,
    metavar="YEAR",
    help="Last year in which the government acts.",
)
@request.parameter_options
@click.option("--threads", type=int, metavar="N", help="Threads; the results do not depend on it.  [default: all]")
@click.option("--out", "folder", default="results/transition", show_default=True, metavar="DIR", help="Folder for the results.")
@click.option("--overwrite", is_flag=True, help="Replace a folder of other results.")
def transition(region_id, seeds, quick, years, first, last, settings, parameter_file, threads, folder, overwrite):
    """Which kind of cooperation comes sooner, goes deeper, and lasts once the government withdraws?

    Every seed is lived through without government (laissez-faire: cooperation can only be spontaneous), with support
    from above (hybrid), under orders (hierarchical), and with all five recommendations of Li, Xiao and Ma (2020).
    The government acts from one year to another and then withdraws.

    \b
    Examples:
      python -m experiments run transition --quick --out results/look
      python -m experiments run transition
      python -m experiments run transition --region pearl_delta --set resistance=1.5 --out results/pearl
    """
    from citypact.experiments.named.transition.spec import Design
    from citypact.experiments.named.transition.study import write_transition
    from citypact.experiments.paper.output_folder import check_free, new_folder

    region = request.read_region(region_id)
    parameters = request.read_parameters(parameter_file, settings)
    design = Design(region, parameters, seed_count(seeds, quick), years, first, last)
    if threads is not None and threads < 1:
        raise Refusal(f"threads: {threads} is not allowed; allowed are whole numbers from 1")
    check_free(folder, overwrite, "transition")
    with new_folder(folder, overwrite, "transition") as working:
        write_transition(working, design, threads)
    click.echo(f"Written to {folder}; start with {folder}/report.md")
