"""Scene 7: a government orders, helps or does nothing, leaves, and what is left of it."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import numpy as np

from citypact.experiments.paper.inference import effect
from citypact.experiments.paper.worlds import FIRST, LAST, LATER, YEARS
from citypact.model.settings.agenda import Agenda
from citypact.model.settings.packages import policy_agenda
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.views.running.form import whole
from citypact.views.serving.limits import Limits
from citypact.views.story.worlds import SEEDS, band, check_fields, link, lived, number, threads_for

POLICIES = {"order": "hierarchical", "help": "hybrid", "nothing": "laissez_faire"}  # what the scene calls a package
MEASURED = ("cooperation_rate", "depth", "outlay")
RATE, DEPTH, OUTLAY = range(len(MEASURED))
AFTER = LATER - LAST  # years after it left in which is counted what is left


def reply(ask: dict, limits: Limits) -> dict:
    """The three policies from year 10 on; ask: last, the year in which the government leaves, 25 if left out."""
    check_fields(ask, "last")
    last = whole(ask.get("last", LAST), "last", FIRST, YEARS - AFTER)
    return _told(last, threads_for(limits))


@lru_cache(maxsize=YEARS)
def _told(last: int, threads: int) -> dict:
    """Curves, outlays and findings for a government that leaves in a year."""
    agendas = {name: policy_agenda(f"{package}:{FIRST}-{last}") for name, package in POLICIES.items()}
    worlds = {name: lived(agenda, MEASURED, YEARS, SEEDS, threads) for name, agenda in agendas.items()}
    nothing = worlds["nothing"]
    return {
        "first": FIRST, "last": last, "later": last + AFTER, "years": YEARS, "seeds": SEEDS,
        "policies": {name: _policy(world, nothing, last) for name, world in worlds.items()},
        "fast": _ahead(worlds, RATE, FIRST), "deep": _ahead(worlds, DEPTH, last), "query": _link(agendas),
        "evidence": number(1.0 - float(PARAMETERS["crowding_out"].default)),  # that an ordered choice counts as
    }  # fmt: skip


def _link(agendas: dict[str, Agenda]) -> str:
    """The link that opens help beside orders in the laboratory, and doing nothing in the list of runs."""
    order, *others = (f"{link(agendas[name])}&n={number}" for number, name in enumerate(POLICIES, 1))
    runs = urlencode([("with", 2), *(("run", other.removeprefix("?")) for other in others)])
    return f"{order}&{runs}"


def _policy(world: np.ndarray, nothing: np.ndarray, last: int) -> dict[str, Any]:
    """One policy: bands of cooperation and depth, mean values in the years told, its lead over doing nothing, its outlay.

    world: (seed, year, measure); at: name of a moment -> mean cooperation; lead: the same, with the 95 % interval of the
    difference over paired seeds; kept: the share of the lead in its last year that is left ten years later, null without a lead.
    """
    moments = {"first": FIRST, "last": last, "next": last + 1, "later": last + AFTER, "end": YEARS}
    leads = {name: effect((world - nothing)[:, year - 1, RATE]) for name, year in moments.items()}
    return {
        "cooperation": band(world[..., RATE]),
        "depth": band(world[..., DEPTH]),
        "at": {name: number(float(world[:, year - 1, RATE].mean())) for name, year in moments.items()},
        "depths": {name: number(float(world[:, year - 1, DEPTH].mean())) for name, year in moments.items()},
        "lead": {name: [number(lead.mean), number(lead.low), number(lead.high)] for name, lead in leads.items()},
        "kept": number(leads["later"].mean / leads["last"].mean) if leads["last"].low > 0 else None,
        "outlay": number(float(world[..., OUTLAY].sum(axis=1).mean())),
    }


def _ahead(worlds: dict[str, np.ndarray], measure: int, year: int) -> str:
    """Which of order and help has more of a measure in a year, or "neither" where chance may have made the difference."""
    gap = effect((worlds["order"] - worlds["help"])[:, year - 1, measure])
    return "order" if gap.low > 0 else "help" if gap.high < 0 else "neither"
