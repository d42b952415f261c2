"""What a visitor keeps of a sweep: its runs and cells as tables, a figure, and the design that makes it again."""

from collections.abc import Callable, Iterator
from typing import Any

import tomli_w

from citypact.experiments.paper.tables import frame, table_text
from citypact.experiments.sweeps.design_file import LARGEST_SEED
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import is_own
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.summary import SUMMARIES
from citypact.views.running.sweep import Sweep
from citypact.views.running.sweep_cells import NO_SEED, QUANTILES
from citypact.views.showing.drawing import drawn
from citypact.views.showing.sweep_figure import COMMAND, DESIGN, draw
from citypact.views.words.said import Said

CSV, TOML = "text/csv", "application/toml"
FIGURES = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}
POLICY = "as_played"  # what the design calls the agenda of the page


def make(sweep: Sweep, what: str, language: str) -> tuple[str, str, bytes]:
    """(file name, media type, bytes) of what is known of a sweep by now.

    what: sweep-runs.csv, sweep-cells.csv, sweep.svg, sweep.png, sweep.pdf or sweep.toml; language: "en" or "zh". Raises
    ``Refusal`` for another name and for seeds that no design can hold, ``Said`` for a run that no design can tell yet.
    """
    if what in _TABLES:
        return what, CSV, table_text(frame(*_TABLES[what](sweep))).encode()
    if what == DESIGN:
        return what, TOML, _design(sweep).encode()
    name, _, suffix = what.partition(".")
    if name == "sweep" and suffix in FIGURES:
        return what, FIGURES[suffix], drawn(draw, sweep, suffix, language)
    raise Refusal(f"no such file: {what[:40]!r}")


Table = tuple[list[str], Iterator[list[Any]]]  # header and rows


def _runs(sweep: Sweep) -> Table:
    """A row for each run; state: known, undefined where it was lived and has no such outcome, and not_lived where it was not."""

    def rows() -> Iterator[list[Any]]:
        for cell, (values, finished) in enumerate(zip(sweep.values.tolist(), sweep.finished.tolist(), strict=True)):
            for position, (value, lived) in enumerate(zip(values, finished, strict=True)):
                state = "not_lived" if not lived else "known" if value == value else "undefined"
                yield [cell, *sweep.cell(cell).values(), sweep.seed(position), value if lived else None, state]

    return ["cell", *(axis.name for axis in sweep.axes), "seed", sweep.outcome, "state"], rows()


def _cells(sweep: Sweep) -> Table:
    """A row for each cell; a quantile that lies among runs which never reached the outcome is empty, as undefined ones are."""
    found = sweep.cells()
    quantiles = [[None if value == float("inf") else value for value in each.tolist()] for each in found.quantiles.values()]
    nearest = [None if position == NO_SEED else sweep.seed(position) for position in found.nearest.tolist()]
    header = [*(f"quantile_{share:g}" for share in QUANTILES.values()), "seed_nearest_median"]
    columns = zip(found.lived.tolist(), found.undefined.tolist(), *quantiles, nearest, strict=True)
    rows = ([cell, *sweep.cell(cell).values(), sweep.seeds, *row] for cell, row in enumerate(columns))
    return ["cell", *(axis.name for axis in sweep.axes), "seeds", "lived", "undefined", *header], rows


_TABLES: dict[str, Callable[[Sweep], Table]] = {"sweep-runs.csv": _runs, "sweep-cells.csv": _cells}


def _design(sweep: Sweep) -> str:
    """The design of exactly these runs, in their order, for the command line."""
    run, seeds = sweep.plan.run, [sweep.seed(position) for position in range(sweep.seeds)]
    if run.changes:
        raise Said("sweep.changes")
    if max(seeds) > LARGEST_SEED:
        raise Refusal(f"seed = {max(seeds)}; allowed in a design: up to {LARGEST_SEED}; sweep a run with a smaller seed")
    varied = [axis.name for axis in sweep.axes]
    by = " and ".join(PARAMETERS[name].label for name in varied)
    content: dict[str, Any] = {
        "name": f"{SUMMARIES[sweep.outcome].label} by {by}, {run.region.name}",
        "region": run.region.file_name if is_own(run.region) else run.region.id,
        "years": sweep.plan.years,
        "seeds": len(seeds) if seeds == list(range(1, len(seeds) + 1)) else seeds,
        "summaries": [sweep.outcome],
        "parameters": {name: value for name, value in run.parameters.as_dict().items() if name not in varied},
    }
    if run.agenda.interventions or run.agenda.budget is not None:
        agenda: dict[str, Any] = {} if run.agenda.budget is None else {"budget": run.agenda.budget}
        agenda["intervention"] = [item.as_dict() for item in run.agenda.interventions]
        content["policy"] = {"agendas": {POLICY: agenda}}
    content["grid"] = {axis.name: axis.values for axis in sweep.axes}
    done = int(sweep.finished.sum())
    told = [COMMAND, f"parameters {run.parameters.hash}, agenda {run.agenda.hash}"]
    if is_own(run.region):
        told.append(f"with {run.region.file_name} beside it")
    if done < sweep.total:
        told.append(f"unfinished when this was saved: {done} of {sweep.total} runs; the design is of all")
    return "".join(f"# {line}\n" for line in told) + tomli_w.dumps(content)
