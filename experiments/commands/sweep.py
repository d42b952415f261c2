"""The commands of sweeps: ``sweep``, ``status``, ``export``, ``merge``."""

import sys
import time
from contextlib import nullcontext
from typing import TYPE_CHECKING

import click

from citypact.experiments.commands import request
from citypact.experiments.commands.exit_codes import INTERRUPTED, SOME_FAILED
from citypact.model.refusal import Refusal, printable

if TYPE_CHECKING:
    from citypact.experiments.sweeps.coordinator import Finished
    from citypact.experiments.sweeps.design import Design
    from citypact.experiments.sweeps.executors import Executor

SILENT = 30.0  # seconds without a word of a coordinator, after which `status` says so


@click.command()
@click.argument("design", metavar="DESIGN.toml")
@click.option("--out", "folder", metavar="DIR", help="Folder of the ledger and the tables.")
@click.option(
    "--processes",
    type=int,
    metavar="N",
    help="Processes of this machine; 0: none but this one.  [default: one for each processor]",
)
@request.cluster_options
@click.option("--shard", metavar="k/K", help="Only part k of K, for job arrays; `merge` joins the parts.")
@click.option("--retry-failed", is_flag=True, help="Run again what failed before.")
@click.option("--states", metavar="parquet", help="Also keep every year of every city and relation, in files of this kind.")
@click.option("--check", is_flag=True, help="Only read the design, and say how many points and runs it has.")
@request.in_lines
def sweep(
    design: str, folder: str | None, processes: int | None, scheduler: str | None, dask_local: int | None, shard: str | None,
    retry_failed: bool, states: str | None, check: bool, **tls: str | None,
) -> None:  # fmt: skip
    """How do results depend on parameters and policies? Every run of a design, on all processors or a cluster.

    \b
    A design is a file such as
      region = "yangtze_delta"
      years = 60
      seeds = 10
      [policy]
      packages = ["laissez_faire", "hybrid"]
      first = 10
      last = 25
      [grid]
      search_cost = { from = 0.0, to = 0.1, steps = 6 }
      [latin_hypercube]
      points = 100
      ranges = { resistance = [0.0, 3.0], patience = [0.5, 0.9] }
    The methods are grid, latin_hypercube, sobol, morris and table; several are crossed. Parameters and instruments
    are told apart by name. docs/sweeps.md explains every key.

    \b
    DIR receives
      ledger.sqlite  every run as soon as it is done; `status` reads it meanwhile
      runs.csv       when all are done: a row for each run, with what was varied and its summaries
      failures.csv   runs that raised an error, if any: what was varied, and the error
      series.csv     every year, of the measures that the design names under series
      states/        every year of every city and relation, with --states or where the design asks for them
      manifest.json  what the tables were made from
    End it with Ctrl-C, a kill or a power cut: the same command resumes, and the tables are the same bytes.

    \b
    Exit code: 0 all done, 2 refused, 3 done but some runs failed, 130 interrupted.

    \b
    Examples:
      python -m experiments sweep docs/examples/resistance.toml --out results/resistance
      python -m experiments sweep docs/examples/resistance.toml --out part_3 --shard 3/20
      python -m experiments sweep docs/examples/resistance.toml --out results/resistance --scheduler tcp://node1:8786
    """
    from citypact.experiments.sweeps.executors import begun

    part = _shard(shard)
    executor = request.executor(processes, scheduler, dask_local, **tls)
    asked = {} if states is None else {"states": states}
    if check:
        _check(design, asked)
        return
    if folder is None:
        raise Refusal("--out is missing; give the folder of the ledger and the tables, such as --out results/sweep")
    # Processes of this machine start while the design is read; a cluster is asked when there is work for it.
    with begun(executor) if scheduler is None and dask_local is None else nullcontext() as workers:
        from citypact.experiments.sweeps.coordinator import run_sweep
        from citypact.experiments.sweeps.design_file import read_design

        described = read_design(design, **asked)
        _tell_price(described)
        finished = run_sweep(described, folder, executor if workers is None else lambda: workers, part, retry_failed)
        more = "" if states is None else f" --states {states}"
        _tell(finished, design, folder, part, more, None if processes == 0 else workers)


def _check(design: str, more: dict[str, str]) -> None:
    from citypact.experiments.sweeps.design_file import read_design

    described = read_design(design, **more)
    click.echo(f"{described.points} points, {described.runs} runs; design {described.hash}")
    _tell_price(described)


def _tell_price(design: "Design") -> None:
    """What a class of cities costs against the engine, measured here and now; nothing where the engine lives the runs."""
    if design.city_class is not None:
        times, seconds = design.city_class.price(design.run(design.point(0), design.seeds[0]), design.years)
        click.echo(
            f"{design.city_class} is lived on the Mesa model: {seconds:.2g} s a run, about {times:.0f} times the engine's, "
            f"so about {seconds * design.runs:.2g} s of one process for all runs",
            err=True,
        )


def _tell(
    finished: "Finished", design: str, folder: str, part: tuple[int, int], more: str = "", helpers: "Executor | None" = None
) -> None:
    from citypact.experiments.sweeps.export import write_tables

    done = f"{finished.done} of {finished.total} runs are done"
    if finished.failed:
        done += f", {finished.failed} failed"
    same = f"sweep {design} --out {folder}{more}" + ("" if part == (1, 1) else f" --shard {part[0]}/{part[1]}")
    if not finished.complete:
        click.echo(f"{done}. To resume: repeat the command ({same})", err=True)
        sys.exit(INTERRUPTED)
    if part == (1, 1):
        click.echo("Writing the tables", err=True)
        try:
            files = [file.name for file in write_tables(folder, helpers=helpers)]
        except KeyboardInterrupt:
            click.echo(f"{done}; the tables are not written. To write them: export {folder}", err=True)
            sys.exit(INTERRUPTED)
        click.echo(f"{done}. Written to {folder}: {', '.join(files)}, manifest.json")
    else:
        click.echo(f"{done}. When all parts are done: python -m experiments merge PART... --out DIR")
    if finished.failed:
        click.echo(f"Error: {finished.failed} runs failed; see their errors with `status {folder}`", err=True)
        sys.exit(SOME_FAILED)


def _shard(text: str | None) -> tuple[int, int]:
    """The pair of numbers of "k/K"."""
    if text is None:
        return 1, 1
    part, slash, parts = text.partition("/")
    if not (slash and part.isdecimal() and parts.isdecimal() and 1 <= int(part) <= int(parts)):
        raise Refusal(f'--shard "{text}"; allowed: k/K, such as 3/20 for the third of twenty parts')
    return int(part), int(parts)


@click.command()
@click.argument("folder", metavar="DIR")
@request.in_lines
def status(folder: str) -> None:
    """How far is a sweep? Runs done, failed and missing, and the errors; from any terminal, at any time."""
    from citypact.experiments.sweeps.coordinator_lock import is_at_work
    from citypact.experiments.sweeps.cutting import Shard
    from citypact.experiments.sweeps.ledger import DONE, FAILED, read
    from citypact.experiments.sweeps.tables import failures_query

    with read(folder) as ledger:
        meta, counts = ledger.meta(), ledger.counts()
        query, columns = failures_query(meta)
        failures = ledger.connection.execute(f"{query} LIMIT 5").fetchall()
    total, recorded = len(Shard(meta["runs"], meta["seeds"], meta["shard"])), sum(counts.values())
    part = "" if meta["shard"] == [1, 1] else f" (part {meta['shard'][0]} of {meta['shard'][1]})"
    click.echo(f"Design {printable(meta['name'] or meta['hash'])}{part}: {total} runs")
    click.echo(f"  done {counts[DONE]}, failed {counts[FAILED]}, missing {total - recorded}")
    if is_at_work(folder):
        silent = time.time() - meta.get("noted", time.time())
        told = f": {meta['progress']}" if "progress" in meta else ""
        click.echo(f"  at work{told}" + (f"; not heard of for {silent:.0f} s" if silent > SILENT else ""))
    else:
        click.echo("  nobody is at work" + ("" if recorded == total else "; the command that began it resumes it"))
    for row in failures:
        told = ", ".join(f"{name} {value}" for name, value in zip(columns, row, strict=True) if name != "error")
        click.echo(printable(f"  failed: {told}: {row[-1]}"))
    if counts[FAILED] > len(failures):
        click.echo(f"  and {counts[FAILED] - len(failures)} more; `export` writes them all")


@click.command()
@click.argument("folder", metavar="DIR")
@click.option("--out", metavar="DIR", help="Another folder for the tables.  [default: that of the ledger]")
@click.option("--parquet", is_flag=True, help="Parquet files instead of CSV; needs pyarrow.")
@request.in_lines
def export(folder: str, out: str | None, parquet: bool) -> None:
    """Write the tables of a sweep as it stands, also before it is finished."""
    from citypact.experiments.sweeps.export import write_parquet, write_tables

    files = (write_parquet if parquet else write_tables)(folder, out)
    click.echo(f"Written to {out or folder}: {', '.join(file.name for file in files)}")


@click.command()
@click.argument("parts", nargs=-1, required=True, metavar="DIR...")
@click.option("--out", "folder", required=True, metavar="DIR", help="New folder for the ledger of the whole.")
@request.in_lines
def merge(parts: tuple[str, ...], folder: str) -> None:
    """Join the parts of a sweep that ran with --shard; the tables are those of one sweep.

    \b
    Example:
      python -m experiments merge part1 part2 part3 --out results/whole
    """
    from citypact.experiments.sweeps.coordinator import Finished
    from citypact.experiments.sweeps.export import write_manifest
    from citypact.experiments.sweeps.ledger import DONE, FAILED, read
    from citypact.experiments.sweeps.merge import merge as joined

    counts = joined(parts, folder)
    with read(folder) as ledger:
        total = ledger.meta()["runs"]
        finished = Finished(total, counts[DONE], counts[FAILED], False)
        if finished.complete:
            write_manifest(ledger)
    if not finished.complete:
        missing = total - finished.done - finished.failed
        click.echo(f"Error: {missing} of {total} runs are missing; merge all parts, or resume with "
                   f"`sweep DESIGN.toml --out {folder}`", err=True)  # fmt: skip
        sys.exit(SOME_FAILED)
    _tell(finished, "DESIGN.toml", folder, (1, 1))


sweep_commands = (sweep, status, export, merge)
