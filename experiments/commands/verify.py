"""The command ``verify``: do published results come out again?"""

import sys
from pathlib import Path

import click

from citypact.experiments.commands import request
from citypact.experiments.commands.exit_codes import DIFFERS, INTERRUPTED


@click.command(short_help="Do published results come out again?")
@click.argument("names", nargs=-1, required=True, metavar="NAME...|all")
@click.option("--quick", is_flag=True, help="Checksums, figures and reports of all; runs again only what takes seconds.")
@click.option("--results", metavar="DIR", help="Folder that holds a folder of each experiment.  [default: that of the checkout]")
@click.option("--threads", type=int, metavar="N", help="Threads of this process.  [default: one for each processor]")
@click.option("--processes", type=int, metavar="N", help="Processes of this machine, instead of threads of this one.")
def verify(names: tuple[str, ...], quick: bool, results: str | None, threads: int | None, processes: int | None) -> None:
    """Do published results come out again? Yes or no, table by table and figure by figure.

    Runs each experiment again in a temporary folder, as its stored manifest says, and compares. It says first how long that
    takes, and changes nothing. Tables, reports and captions have to be the same bytes; figures too, or where they were drawn by
    another version of matplotlib, nearly the same pixels.

    With --quick what takes more than 20 seconds is not run: its tables are held to the checksums in its manifest, and its figures
    and report are made again from them.

    \b
    Exit code: 0 all came out again, 1 something did not, 2 refused, 130 interrupted.

    \b
    Examples:
      python -m experiments verify costs
      python -m experiments verify all --quick
      python -m experiments verify transition --results results
    """
    from citypact.experiments.publishing.rerun import chosen, is_rerun, lasting, seconds, stored_study, verdicts
    from citypact.experiments.publishing.subject import RESULTS
    from citypact.experiments.sweeps.door import Interrupted

    executor = request.threads_or(threads, processes, None, None)
    folder = RESULTS if results is None else Path(results)
    meant = chosen(names, folder)
    runs = {name: stored_study(name, folder).runs for name in meant}
    click.echo(f"{len(meant)} of the named experiments, {lasting(sum(seconds(name, quick) for name in meant))} on two cores")
    differing = []
    for name in meant:
        what = f"{runs[name]:,} runs" if is_rerun(name, quick) else "figures and report again from the stored tables"
        click.echo(f"{name}: {what}, {lasting(seconds(name, quick))}")
        same = True
        try:
            for verdict in verdicts(name, folder, quick, executor):
                click.echo(verdict)
                same &= verdict.same
        except (Interrupted, KeyboardInterrupt):
            click.echo("Interrupted; nothing was changed, and nothing is kept", err=True)
            sys.exit(INTERRUPTED)
        click.echo(f"{name}: {'yes' if same else 'no'}")
        if not same:
            differing.append(name)
    told = f"no: {', '.join(differing)}" if differing else "yes"
    click.echo(f"Came out again, {len(meant) - len(differing)} of {len(meant)}: {told}")
    if differing:
        sys.exit(DIFFERS)
