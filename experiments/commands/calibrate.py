"""The command ``calibrate``: which parameters reproduce what is known, and what the data cannot tell."""

import sys

import click

from citypact.experiments.commands import request
from citypact.experiments.commands.exit_codes import INTERRUPTED
from citypact.model.refusal import Refusal


@click.command(short_help="Which parameters fit what is known? A point, a posterior, and what the data cannot tell.")
@click.argument("design", metavar="DESIGN.toml")
@click.option("--out", "folder", metavar="DIR", help="Folder for the results.")
@click.option(
    "--recover", type=int, metavar="N", help="Also calibrate N runs of known parameters.  [default: as the design says]"
)
@click.option("--check", is_flag=True, help="Only read the design, and say how many runs it takes at most.")
@click.option("--threads", type=int, metavar="N",
              help="Threads of this process; the results do not depend on it.  [default: one for each processor]")  # fmt: skip
@click.option("--processes", type=int, metavar="N", help="Processes of this machine, instead of threads of this one.")
@request.cluster_options
@click.option("--overwrite", is_flag=True, help="Replace a folder of other results.")
@request.in_lines
def calibrate(
    design: str, folder: str | None, recover: int | None, check: bool, threads: int | None, processes: int | None,
    scheduler: str | None, dask_local: int | None, overwrite: bool, **tls: str | None,
) -> None:  # fmt: skip
    """Which parameters fit what is known? A point, a posterior, and what the data cannot tell.

    \b
    A design is a file such as
      region = "yangtze_delta"
      years = 30
      [free]
      search_cost = { log_uniform = [0.005, 0.1] }
      patience = [0.5, 0.9]
      [targets.cooperation]
      series = "cooperation_rate"
      values = { 10 = 0.2, 20 = 0.4, 30 = 0.5 }
      [targets.depth]
      moment = "final_depth"
      value = 0.4
      weight = 2
    Targets are a series, a moment, or dates and counts of joining from a table. Region, years, seeds, parameters and
    policy are told as in a sweep. docs/calibration.md explains every key.

    \b
    DIR receives
      report.md           what was found, in sentences
      best.toml           the point, to be given to --params
      posterior.csv       weighted particles; posterior.png: beside the prior
      identification.csv  what the data could identify of each parameter
      predictive.csv      the data beside new runs of the posterior; predictive.png
      recovery.csv        with --recover: whether known parameters are found again
      generations.csv, search.csv, targets.csv, point.csv, manifest.json
    End it with Ctrl-C, a kill or a power cut: the same command goes on, and the results are the same bytes.

    \b
    Examples:
      python -m experiments calibrate docs/examples/small_calibration.toml --out results/small_calibration
      python -m experiments calibrate docs/examples/yrd_council.toml --out results/yrd_council --recover 20
    """
    from citypact.experiments.calibration.calibrate import calibrate as calibrated
    from citypact.experiments.calibration.calibrate import runs_of
    from citypact.experiments.calibration.design_file import read_calibration
    from citypact.experiments.sweeps.door import Interrupted

    executor = request.threads_or(threads, processes, scheduler, dask_local, **tls)
    if recover is not None and recover < 0:
        raise Refusal(f"--recover {recover}; allowed: a whole number from 0")
    described = read_calibration(design).recovering(recover)
    if check:
        click.echo(f"{len(described.priors)} free, {len(described.targets)} targets of {len(described.observed)} values, "
                   f"at most {runs_of(described)} runs of {described.years} years; design {described.hash}")  # fmt: skip
        return
    if folder is None:
        raise Refusal("--out is missing; give the folder for the results, such as --out results/calibration")
    try:
        calibrated(described, folder, executor, overwrite)
    except (Interrupted, KeyboardInterrupt):
        click.echo("Interrupted; what is done is kept. The same command goes on.", err=True)
        sys.exit(INTERRUPTED)
    click.echo(f"Written to {folder}; start with {folder}/report.md")
