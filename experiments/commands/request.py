"""What a command is asked to run: options that several commands share, and what they stand for.

Nothing heavy is imported before a command runs, so that help comes at once.
"""

import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import click

from citypact.experiments.commands.exit_codes import REFUSED
from citypact.experiments.paper.worlds import YEARS
from citypact.model.refusal import Refusal

if TYPE_CHECKING:
    from citypact.model.engine import Run
    from citypact.model.regions.region import Region
    from citypact.model.settings.agenda import Agenda
    from citypact.model.settings.changes import Change
    from citypact.model.settings.parameters import Parameters


def in_lines(command: Callable) -> Callable:
    """Tell every fault of a refusal in a line of its own: a design may have many."""

    def told(*arguments: Any, **options: Any) -> None:
        try:
            command(*arguments, **options)
        except Refusal as refusal:
            for fault in refusal.faults:
                click.echo(f"Error: {fault}", err=True)
            sys.exit(REFUSED)

    told.__doc__, told.__name__ = command.__doc__, command.__name__
    return told


def options(*decorators: Callable) -> Callable:
    """Several click options as one decorator, in the order in which help lists them."""

    def decorate(function: Callable) -> Callable:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


years_option = click.option(
    "--years", type=int, default=YEARS, show_default=True, metavar="N", help="How many years a run lasts."
)
region_option = click.option(
    "--region", "region_id", default="yangtze_delta", show_default=True, metavar="NAME",
    help="The agglomeration: an id from `regions`, synthetic:N or synthetic:N:SEED, or the path of a table of your own, "
         "TOWNS.csv (docs/own-region.md), or of a manifest.json that holds one.",
)  # fmt: skip
parameter_options = options(
    click.option("--set", "settings", multiple=True, metavar="NAME=VALUE",
                 help="One parameter, such as search_cost=0.05; may be repeated. Names: `parameters`."),
    click.option("--params", "parameter_file", metavar="FILE.toml",
                 help="Parameters from a file; --set comes after it and wins."),
)  # fmt: skip
change_option = click.option(
    "--change", "changes", multiple=True, metavar="YEAR:NAME=VALUE",
    help="From a year on a parameter has another value, as in 20:search_cost=0.1; may be repeated.",
)  # fmt: skip
policy_options = options(
    click.option("--policy", metavar="NAME[:YEARS]",
                 help="A package from `policies` in all years, in some as in hybrid:10-25, or from one on as in hybrid:10-; "
                      "or several joined by +."),
    click.option("--budget", type=float, metavar="NUMBER",
                 help="Most that the policy may spend a year, in mean city outputs.  [default: no limit]"),
    click.option("--agenda", "agenda_file", metavar="FILE.toml",
                 help="Any list of interventions from a file, instead of --policy."),
)  # fmt: skip
seed_option = click.option(
    "--seed", type=int, default=1, show_default=True, metavar="N", help="Chance; the same seed gives the same run."
)
output_options = options(
    click.option("--out", "folder", required=True, metavar="DIR", help="New folder for the results."),
    click.option("--overwrite", is_flag=True, help="Replace a folder of earlier results."),
)

cluster_options = options(
    click.option("--scheduler", metavar="ADDRESS", help="A Dask scheduler, such as tcp://10.0.0.1:8786, instead."),
    click.option("--dask-local", type=int, metavar="N", help="A Dask cluster of N processes on this machine instead."),
    click.option("--tls-ca", metavar="FILE", help="Authority that a scheduler's certificate is checked by; with the two below."),
    click.option("--tls-cert", metavar="FILE", help="Certificate that this process shows to the scheduler."),
    click.option("--tls-key", metavar="FILE", help="Its key."),
)
TLS = ("tls_ca", "tls_cert", "tls_key")


def executor(processes: int | None, scheduler: str | None, dask_local: int | None, **tls: str | None) -> Callable:
    """What makes the executor that was asked for: processes, one for each processor, unless it is told otherwise.

    tls: the three files of ``TLS``, all or none.
    """
    from citypact.experiments.sweeps.executors import InProcess, Processes, processors

    given = {"--processes": processes, "--scheduler": scheduler, "--dask-local": dask_local}
    named = [name for name, value in given.items() if value is not None]
    if len(named) > 1:
        raise Refusal(f"{' and '.join(named)} are given; leave one of them")
    for name, value, least in (("--processes", processes, 0), ("--dask-local", dask_local, 1)):
        if value is not None and value < least:
            raise Refusal(f"{name} {value}; allowed: a whole number from {least}")
    files = {name: file for name, file in tls.items() if file is not None}
    if files and (scheduler is None or len(files) < len(TLS)):
        raise Refusal("--tls-ca, --tls-cert and --tls-key go together, and with --scheduler")
    if scheduler is not None or dask_local is not None:
        from citypact.experiments.sweeps.dask_executor import Dask

        return lambda: Dask(scheduler, dask_local, files)
    count = processors() if processes is None else processes
    return (lambda: Processes(count)) if count else InProcess


def tls_of(asked: dict) -> dict[str, str | None]:
    """The files of ``TLS`` among the options of a command, which are taken out of them."""
    return {name: asked.pop(name) for name in TLS}


def threads_or(
    threads: int | None, processes: int | None, scheduler: str | None, dask_local: int | None, **tls: str | None
) -> Callable:
    """What makes the executor that was asked for: threads of this process, unless it is told otherwise."""
    from citypact.experiments.sweeps.executors import InProcess, processors

    if threads is not None and threads < 1:
        raise Refusal(f"threads: {threads} is not allowed; allowed are whole numbers from 1")
    if (processes, scheduler, dask_local) == (None, None, None) and not any(tls.values()):
        return lambda: InProcess(threads or processors())
    if threads is not None:
        raise Refusal("--threads is for this process alone; leave it, or --processes, --scheduler and --dask-local")
    return executor(processes, scheduler, dask_local, **tls)


def to_cite(told: str, folder: str) -> str:
    """The line that tells the hash of results and what says the rest."""
    return f"Hash to cite: {told} (python -m experiments cite {folder})"


def read_region(name: str) -> "Region":
    """The region of that name, or of a table or a manifest at that path."""
    from citypact.experiments.paper.regions import region_at

    return region_at(name)


def known_region(name: str) -> str:
    """The id by which the region of a name, a table or a manifest is loaded from now on."""
    from citypact.experiments.paper.regions import is_path
    from citypact.model.regions.loading import remember

    return remember(read_region(name)).id if is_path(name) else name


def read_parameters(parameter_file: str | None, settings: Iterable[str]) -> "Parameters":
    """Parameters from a file, if there is one, and then from single settings, of which a later one wins."""
    from citypact.model.settings.parameters import Parameters

    parameters = Parameters() if parameter_file is None else Parameters.from_toml(parameter_file)
    return parameters.replace(**dict(Parameters.parse_setting(text) for text in settings))


def read_changes(texts: Iterable[str]) -> "tuple[Change, ...]":
    """The changes of parameters on the way, as typed."""
    from citypact.model.settings.changes import Change

    return tuple(Change.parse(text) for text in texts)


def read_run(
    region_id: str, seed: int, settings: Iterable[str], parameter_file: str | None, changes: Iterable[str], policy: str | None,
    budget: float | None, agenda_file: str | None,
) -> "Run":  # fmt: skip
    """The run that the options of ``simulate`` describe."""
    from citypact.model.engine import Run

    region, parameters = read_region(region_id), read_parameters(parameter_file, settings)
    return Run(region, parameters, read_agenda(policy, budget, agenda_file), seed, changes=read_changes(changes))


def read_agenda(policy: str | None, budget: float | None, agenda_file: str | None) -> "Agenda":
    """The agenda of a policy or of a file; an empty one, under which no government acts, of neither."""
    from citypact.model.settings.agenda import Agenda
    from citypact.model.settings.packages import policy_agenda

    if agenda_file is not None:
        if policy is not None or budget is not None:
            raise Refusal("--agenda holds its own policies, years and budget; give it alone, or give a --policy")
        return Agenda.from_toml(agenda_file)
    if policy is None:
        if budget is not None:
            raise Refusal("--budget is that of a policy; give a --policy too")
        return Agenda()
    return policy_agenda(policy, budget=budget)
