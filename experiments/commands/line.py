"""The command line: ``citypact``, or ``python -m experiments`` in the checkout.

Each command imports what it needs when it runs, so that help comes at once.
"""

import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from errno import EPIPE
from io import TextIOWrapper
from threading import Timer, main_thread
from types import FrameType
from typing import Any

import click

from citypact.experiments.commands import request
from citypact.experiments.commands.archive import archive
from citypact.experiments.commands.calibrate import calibrate
from citypact.experiments.commands.cite import cite
from citypact.experiments.commands.classic import classic
from citypact.experiments.commands.exit_codes import INTERRUPTED, NOT_WRITTEN, REFUSED
from citypact.experiments.commands.listings import listings
from citypact.experiments.commands.named import list_experiments, run
from citypact.experiments.commands.sweep import sweep_commands
from citypact.experiments.commands.verify import verify
from citypact.model.refusal import Refusal

SOON = 0.02  # seconds


class Failure(click.ClickException):
    """What cannot be done, told in one line; exit code 2."""

    exit_code = REFUSED


class OneLineErrors(click.Group):
    """A group of commands that tells every refusal, and every wrong use, in one line and ends with exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            if os.environ.get("CITYPACT_RULES"):
                from citypact.model.own.registry import load_at_start

                load_at_start()
            return super().invoke(ctx)
        except Refusal as refusal:
            raise Failure("; ".join(refusal.faults)) from None
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as error:
            where = error.ctx.command_path if error.ctx is not None else ctx.command_path
            message = " ".join(error.format_message().split())
            raise Failure(f"{message} Help: {where} --help") from None


@click.group(cls=OneLineErrors, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """CityPact: how the cities of an agglomeration come to cooperate.

    \b
    Look around:
      python -m experiments regions
      python -m experiments parameters
      python -m experiments policies

    \b
    Run the Yangtze River Delta for 60 years, with support from above in years 10 to 25:
      python -m experiments simulate --policy hybrid:10-25 --out results/first

    \b
    Ask why Suzhou does or does not cooperate with Shanghai in year 12 of that run:
      python -m experiments explain --city Suzhou --partner Shanghai --year 12 \\
          --policy hybrid:10-25

    \b
    Repeat the headline experiment:
      python -m experiments run transition --out results/my_transition

    \b
    Cite what you found, and see whether what is published comes out again:
      python -m experiments cite results/first
      python -m experiments verify costs
    """


@main.command(short_help="What happens in one run? Tables and a figure.")
@request.region_option
@request.years_option
@request.seed_option
@request.parameter_options
@request.change_option
@request.policy_options
@request.output_options
def simulate(
    region_id: str, years: int, seed: int, settings: tuple[str, ...], parameter_file: str | None, changes: tuple[str, ...],
    policy: str | None, budget: float | None, agenda_file: str | None, folder: str, overwrite: bool,
) -> None:  # fmt: skip
    """What happens in one run? Every year, every city and every relation, as tables and a figure.

    \b
    DIR receives
      series.csv       every measure in every year (see `measures`)
      cities.csv       every city at the end of the last year
      relations.csv    every relation at the end of the last year
      series.png       cooperation, depth, trust and stages over time; its caption in series.txt
      parameters.toml  all parameters; agenda.toml: the policy. Both can be given to --params and --agenda
      manifest.json    what the run was made from
      TOWNS.region.csv the table of a region of your own, if it is one

    The same request gives the same bytes. A run that leaves the range of numbers ends with one line and writes nothing.

    \b
    Examples:
      python -m experiments simulate --out results/spontaneous
      python -m experiments simulate --region yrd_association:founders --out results/founders
      python -m experiments simulate --region my_towns.csv --out results/my_towns
      python -m experiments simulate --region pearl_delta --set search_cost=0.05 --out results/costly
      python -m experiments simulate --policy hybrid:10-25 --out results/hybrid
      python -m experiments simulate --change 20:search_cost=0.1 --out results/costlier_from_20
    """
    from citypact.experiments.paper.output_folder import check_free, new_folder
    from citypact.experiments.single.simulation import write_simulation
    from citypact.model.engine import check_years

    described = request.read_run(region_id, seed, settings, parameter_file, changes, policy, budget, agenda_file)
    years = check_years(years)
    check_free(folder, overwrite)
    with new_folder(folder, overwrite) as working:
        told = write_simulation(working, described, years)
    click.echo(f"Written to {folder}")
    click.echo(request.to_cite(told, folder))


@main.command(short_help="Why does a city cooperate with a partner, or not?")
@request.region_option
@request.seed_option
@click.option("--city", required=True, metavar="NAME", help="The city that decides; English or Chinese name.")
@click.option("--partner", required=True, metavar="NAME", help="The city that it decides about.")
@click.option("--year", type=int, required=True, metavar="N", help="The year of the decision.")
@click.option("--exact", is_flag=True, help="All digits, so that the printed terms add up to the last one.")
@request.parameter_options
@request.change_option
@request.policy_options
def explain(
    region_id: str, seed: int, city: str, partner: str, year: int, exact: bool, settings: tuple[str, ...],
    parameter_file: str | None, changes: tuple[str, ...], policy: str | None, budget: float | None, agenda_file: str | None,
) -> None:  # fmt: skip
    """Why does a city cooperate with a partner, or not? The terms of its decision in one year.

    The terms add up to the gain from cooperating, dU, which is positive where trust exceeds the tipping trust. A choice that is
    not reviewed this year is last year's. Where the two cooperate already, two more tables say whether it would go a stage
    deeper.

    \b
    Examples:
      python -m experiments explain --city Suzhou --partner Shanghai --year 12
      python -m experiments explain --city 苏州 --partner 上海 --year 12 --policy hybrid:10-
      python -m experiments explain --city Suzhou --partner Shanghai --year 12 --set resistance=1.5
    """
    from citypact.experiments.paper.progress import progress
    from citypact.experiments.single.explanation import explanation_text
    from citypact.model.explain import explain as explained
    from citypact.model.settings.changes import parameters_in

    region = request.read_region(region_id)
    parameters = request.read_parameters(parameter_file, settings)
    agenda, told = request.read_agenda(policy, budget, agenda_file), request.read_changes(changes)
    with progress(1):
        explanation = explained(region, parameters, agenda, seed, city, partner, year, told)
    click.echo(explanation_text(explanation, region, parameters_in(year, parameters, told), exact))


main.add_command(classic)
main.add_command(run)
main.add_command(calibrate)
main.add_command(list_experiments)
main.add_command(cite)
main.add_command(verify)
main.add_command(archive)
for command in (*listings, *sweep_commands):
    main.add_command(command)


def start(name: str = "citypact") -> None:
    """Start from the command line, under this name, and end with the exit code; text is UTF-8 wherever it goes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # and not what a notebook puts in its place
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # names of files may hold anything
    hard = signal.getsignal(signal.SIGINT)
    interrupts: list[int] = []  # the signals to end that it has heard

    def interrupt(number: int, frame: FrameType | None) -> None:
        interrupts.append(number)
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)
    sys.unraisablehook = _raised_again
    code = _code_of(name, interrupts)
    for number in (signal.SIGINT, signal.SIGTERM):  # whatever comes now ends it at once
        signal.signal(number, hard)
    # Nothing is left to do, and while Python takes itself apart it would no longer catch a signal.
    sys.stderr.flush()
    os._exit(code)


def _raised_again(lost: "sys.UnraisableHookArgs") -> None:
    """Interrupt once more where Python had to drop the interruption, because it came while something was being taken apart."""
    if issubclass(lost.exc_type, KeyboardInterrupt):
        Timer(SOON, _interrupt).start()
    else:
        sys.__unraisablehook__(lost)


def _interrupt() -> None:
    """Send Ctrl-C's signal to the main thread, which wakes it, too, where the system can."""
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(main_thread().ident or 0, signal.SIGINT)
    else:
        signal.raise_signal(signal.SIGINT)


def _code_of(name: str, interrupts: Sequence[int]) -> int:
    """Run the command; its exit code, with one line where it was refused, interrupted or could not write.

    interrupts: of how many signals to end it has heard, while it runs.
    """
    out = sys.stdout
    try:
        code = main(prog_name=name, standalone_mode=False) or 0
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except SystemExit as ended:
        if sys.stdout is not out:  # click has put another in its place, because the reader of a pipe is gone
            sys.stdout = out
            return _cannot_write(BrokenPipeError(EPIPE, os.strerror(EPIPE)))
        return _flushed(ended.code if isinstance(ended.code, int) else 1)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        return _interrupted()
    except Exception as error:
        if interrupts:  # the compiler, interrupted within itself, tells of it in an error of its own
            return _interrupted()
        if isinstance(error, OSError):
            return _cannot_write(error)
        raise


def _interrupted() -> int:
    click.echo("Interrupted; what was written is whole", err=True)
    return INTERRUPTED


def _flushed(code: int) -> int:
    try:
        sys.stdout.flush()
        return code
    except OSError as error:
        return _cannot_write(error)


def _cannot_write(error: OSError) -> int:
    """Standard output is closed or full: one line, and nothing more is tried with it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    with suppress(OSError):
        click.echo(f"Error: standard output cannot be written ({error.strerror})", err=True)
    return NOT_WRITTEN
