"""The link of everything that a visitor has tried, which brings back exactly the same: runs are deterministic."""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from citypact.model.refusal import Refusal
from citypact.model.regions.loading import is_own
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.views.running.bounds import check_watched
from citypact.views.running.form import fields_of, query, read_form, read_query, whole
from citypact.views.running.own_region import carried, fragment
from citypact.views.running.play import Play
from citypact.views.running.played import Played
from citypact.views.serving.limits import Limits

LONGEST_NAME = 60
MOST_MOVES = 200
MOST_NUMBER = 9999


class Linked(NamedTuple):
    """What a link holds. runs: all that were tried; current, other: numbers, None where nothing is compared; year: shown."""

    runs: list[Played]
    current: int
    other: int | None
    year: int


def link(play: Play) -> str:
    """The query that brings back the runs, the years lived, the comparison and the measures charted, own regions behind a #.

    The current run stands at the top, as in the link of a single run; each other one is a query of its own in a field ``run``.
    """
    pairs = [("year", play.shown)]
    pairs += [("with", play.other.number)] if play.other is not None else []
    others = [("run", _query(played)) for played in play.runs if played is not play.current]
    own = [region for region in (played.base.run.region for played in play.runs) if is_own(region)]
    return "?" + "&".join(filter(None, (_query(play.current), urlencode([*pairs, *others])))) + fragment(own)


def _query(played: Played) -> str:
    pairs: list[tuple[str, object]] = [("n", played.number), ("head", played.head)]
    pairs += [("move", f"{event['year']}:{event['instrument']}={event['level']!r}") for event in played.events]
    if played.parent is not None:
        pairs.append(("from", "{}:{}".format(*played.parent)))
    if played.name:
        pairs.append(("name", played.name))
    return f"{query(played.base).removeprefix('?')}&{urlencode(pairs)}"


def read_link(text: str, limits: Limits) -> Linked:
    """What a link holds; raises ``Faults``, ``Refusal`` or ``Said`` for one that is damaged or asks for too much."""
    text, _, behind = text.partition("#")
    given, own = fields_of(text), carried(behind, limits)
    first, head = _played(text, limits, 1, own)
    check_watched([first.final.run], first.years, limits)
    first.live(head)  # as it will be watched; of the others the measures are enough
    others = []
    for item in given.get("run", [])[: limits.runs - 1]:
        played, head = _played(item, limits, 2, own)
        played.recall(head)
        others.append(played)
    runs = sorted([first, *others], key=lambda played: played.number)
    if len({played.number for played in runs}) < len(runs):
        raise Refusal("the link is damaged: two runs have one number; copy it again")
    year = whole(given.get("year", [first.head])[0], "year", 0, first.years)
    other = whole(given["with"][0], "with", 1, MOST_NUMBER) if "with" in given else None
    return Linked(runs, first.number, other, year)


def _played(text: str, limits: Limits, number: int, own: Mapping[str, str]) -> tuple[Played, int]:
    """One run of a link, not yet lived, and how many years it had lived."""
    given, plan = fields_of(text), read_form(read_query(text, own), limits)
    events = [_move(item, plan.years) for item in given.get("move", [])[:MOST_MOVES]]
    parent = given["from"][0].partition(":")[::2] if "from" in given else None
    played = Played(
        whole(given.get("n", [number])[0], "n", 1, MOST_NUMBER),
        plan,
        events,
        None if parent is None else (whole(parent[0], "from", 1, MOST_NUMBER), whole(parent[1], "from", 0, plan.years)),
        given.get("name", [""])[0][:LONGEST_NAME],
    )
    return played, whole(given.get("head", [0])[0], "head", 0, plan.years)


def _move(text: str, years: int) -> dict:
    """A move of policy from "YEAR:INSTRUMENT=LEVEL"."""
    year, _, setting = text.partition(":")
    name, _, level = setting.partition("=")
    if name not in INSTRUMENTS:
        raise Refusal(f"move {text[:60]!r} is not understood; write YEAR:INSTRUMENT=LEVEL, such as 12:legal=0.5")
    return {"year": whole(year, "year", 1, years), "instrument": name, "level": INSTRUMENTS[name].parse(level[:40])}
