"""Scene 5: one relation over 60 years, its trust against its tipping trust, its reviews and draws, and nine others beside it.

A relation turns in the first year from which both sides cooperate for five years (``model.summary.HOLD``); it has passed in the
first year in which the trust of both sides is at least their tipping trust. A turn is lucky where one of the two was still short
of it: then the draw decided for what the city itself would rather not have done.
"""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from citypact.experiments.paper.worlds import YEARS
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import load_region
from citypact.model.regions.region import Region
from citypact.model.settings.agenda import Agenda
from citypact.model.summary import HOLD, transition_time
from citypact.model.watched import Run, Tie, WatchedRun
from citypact.views.running.form import whole
from citypact.views.serving.limits import Limits
from citypact.views.story.worlds import REGION, check_fields, city_names, link, numbers, seed_of

PAIR = ("Suzhou (Jiangsu)", "Wuxi")  # the two of the story's first scene
OTHERS = 9
NEAR = 3  # years between turn and crossing that still count as near


class Turns(NamedTuple):
    """When relations turn, (relation,) each: year of the turn and of passing the tipping trust, nan for never; whether lucky."""

    turned: np.ndarray
    passed: np.ndarray
    lucky: np.ndarray


def reply(ask: dict, limits: Limits) -> dict:
    """One relation and nine others; ask: city and partner, positions in the region, and seed, all of which may be left out."""
    check_fields(ask, "city", "partner", "seed")
    region = load_region(REGION)
    city, partner = (
        whole(ask.get(field, region.city_index(name)), field, 0, len(region) - 1)
        for field, name in zip(("city", "partner"), PAIR, strict=True)
    )
    return _told(city, partner, seed_of(ask))


@lru_cache(maxsize=32)
def _told(city: int, partner: int, seed: int) -> dict:
    """The relation of two cities in the run of a seed."""
    watched = WatchedRun(Run(load_region(REGION), seed=seed), YEARS)
    tie = next((tie for tie in watched.ties(city) if tie.partner == partner), None)
    if tie is None:
        raise Refusal(f"partner = {partner} has no relation with city {city}; allowed: a city within its reach")
    reviews = _lived_with_reviews(watched, tie)
    turns = _turns(watched)
    ends = (city, partner)
    return {
        "seed": str(seed), "years": YEARS, "hold": HOLD, "within": NEAR, "ends": ends, **_names(watched.run.region, ends),
        **_curves(watched, tie), **_turn(turns, tie.relation), "reviews": reviews,
        "others": [_other(watched, turns, relation) for relation in _largest(watched, tie.relation)],
        "counts": _counts(turns), "query": link(Agenda(), seed) + f"&city={city}&partner={partner}",
    }  # fmt: skip


def _lived_with_reviews(watched: WatchedRun, tie: Tie) -> list[dict[str, Any]]:
    """Live the run to its end; each year in which a relation was reviewed: its cause, and what each side weighed and drew."""
    reviews = []
    back = Tie(tie.relation, 1 - tie.side, int(watched.ends[tie.side, tie.relation]))
    while watched.year < watched.years:
        watched.advance()
        told = [watched.at(watched.year).explain(end) for end in (tie, back)]
        if told[0].review != "habit":
            sides = [
                {"probability": side.probability, "draw": side.draw, "cooperates": side.chose, "trust": side.trust,
                 "tipping": side.tipping_trust} for side in told
            ]  # fmt: skip
            reviews.append({"year": watched.year, "cause": told[0].review, "sides": sides})
    return reviews


def _beliefs(watched: WatchedRun) -> tuple[np.ndarray, np.ndarray]:
    """(year, side, relation) of the years from 1: trust, and tipping trust."""
    lived = watched.records[1:]
    return np.array([record.trust for record in lived]), np.array([record.tipping_trust for record in lived])


def _turns(watched: WatchedRun) -> Turns:
    """When the relations of a lived run turn and pass."""
    trust, tipping = _beliefs(watched)
    short: np.ndarray = np.logical_or.reduce(trust < tipping, axis=1)
    both = np.array([record.cooperates.all(axis=0) for record in watched.records[1:]])
    turned = transition_time(both.T, 1.0)
    passed = np.where((~short).any(axis=0), (~short).argmax(axis=0) + 1.0, np.nan)
    at = np.where(np.isnan(turned), 1, turned).astype(np.int64) - 1
    return Turns(turned, passed, ~np.isnan(turned) & short[at, np.arange(at.size)])


def _turn(turns: Turns, relation: int) -> dict[str, Any]:
    """Of one relation: the years of its turn and of passing, null for never, and whether luck began it."""
    years = (values[relation] for values in (turns.turned, turns.passed))
    turned, passed = (None if np.isnan(year) else int(year) for year in years)
    near = turned is not None and passed is not None and abs(turned - passed) <= NEAR
    return {"turned": turned, "passed": passed, "lucky": bool(turns.lucky[relation]), "near": near}


def _curves(watched: WatchedRun, tie: Tie) -> dict[str, Any]:
    """(side, year) trust and tipping trust of a relation, the side of the tie first, and the (year,) stages from year 0."""
    order = [tie.side, 1 - tie.side]
    trust, tipping = (values[:, order, tie.relation].T for values in _beliefs(watched))
    return {
        "trust": [numbers(side) for side in trust],
        "tipping": [numbers(side) for side in tipping],
        "stages": [int(record.stage[tie.relation]) for record in watched.records],
    }


def _largest(watched: WatchedRun, besides: int) -> list[int]:
    """The relations of the largest stakes in the first year, one left out."""
    stakes = watched.at(1).state()["stake"]
    return [int(relation) for relation in np.argsort(-stakes, kind="stable") if relation != besides][:OTHERS]


def _other(watched: WatchedRun, turns: Turns, relation: int) -> dict[str, Any]:
    """A small picture of a relation, seen by the side that is shorter of trust in the year of the turn, or in the last one."""
    turn = _turn(turns, relation)
    record = watched.records[turn["turned"] or YEARS]
    side = int((record.trust - record.tipping_trust)[:, relation].argmin())
    ends = (int(watched.ends[side, relation]), int(watched.ends[1 - side, relation]))
    curves = _curves(watched, Tie(relation, side, ends[1]))
    shown = {name: curves[name][0] for name in ("trust", "tipping")}
    return {"ends": ends, **_names(watched.run.region, ends), **turn, **shown}


def _names(region: Region, ends: tuple[int, int]) -> dict[str, list]:
    """The names of two cities: for each (English, Chinese)."""
    names = city_names(region)
    return {"names": [names[city] for city in ends]}


def _counts(turns: Turns) -> dict[str, int]:
    """Of all relations: how many there are, turn, turn near the crossing, are begun by luck, and never cross."""
    turned = ~np.isnan(turns.turned)
    near = np.abs(turns.turned - turns.passed) <= NEAR  # nan compares as false
    counts = {
        "all": turned,
        "turned": turned,
        "near": turned & near,
        "lucky": turns.lucky,
        "uncrossed": turned & np.isnan(turns.passed),
    }
    return {"all": turned.size} | {name: int(values.sum()) for name, values in counts.items() if name != "all"}
