"""The moments of a run, told as a person would: turns, joint governance, breaks, what government did, and the half-way year.

They are read from the compact records alone, over consecutive years at once, so that a run can be told of as it is lived.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.packages import PACKAGES
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.settings.units import UNITS
from citypact.model.watched import RIVALRY, STAGES, WatchedRun
from citypact.views.showing.frames import POSITIONS
from citypact.views.words.texts_moments import MOMENTS_TEXTS

# In the order in which the moments of one year are told.
KINDS = ("parameter", "lever", "policy_begins", "policy_ends", "turn", "joint", "break", "half")
# What is told in one line with the beginning or the end of a policy of the same year.
TOGETHER = {"policy_begins": "turn", "policy_ends": "break"}
NAMED = 2  # relations that are named in a line; of more the number is told
AT_ONCE = 4_000_000  # relation-years that are compared at once
HALF = 0.5
STALL = 0.01  # the rise of the cooperation rate below which ``Intervention.stalled`` holds
JOINT = STAGES.index("joint_governance")


@dataclass(frozen=True, slots=True)
class Moment:
    """A year, what happened in it, of how many relations or settings, and that in words, English and Chinese."""

    year: int
    kind: str
    count: int
    line: tuple[str, str]


def moments(watched: WatchedRun, events: Sequence[dict], first: int = 1) -> list[dict]:
    """The moments of the years from ``first`` to the one lived last, in order.

    events: the moves of policy, dicts of year, instrument and level. Returns dicts of year, kind (of ``KINDS``), count, line
    ([English, Chinese], without the year) and also (the kinds told in the same line). Called again with the first year that is
    new, it tells what one call for all years would tell of these.
    """
    found = [
        *_changes(watched, first), *_levers(watched, events, first), *_policies(watched, events, first),
        *_relations(watched, first), *_half(watched, first),
    ]  # fmt: skip
    found.sort(key=lambda moment: (moment.year, KINDS.index(moment.kind)))
    return list(_joined(found))


def short_names(names: Sequence[str]) -> list[str]:
    """Names of cities without their province, unless another city has the same."""
    short = [name.split(" (")[0] for name in names]
    count = Counter(short)
    return [brief if count[brief] == 1 else name for brief, name in zip(short, names, strict=True)]


def _joined(found: list[Moment]) -> Iterator[dict]:
    """The moments as the page takes them, what belongs together in one line."""
    told = {(moment.year, kind) for moment in found for policy, kind in TOGETHER.items() if moment.kind == policy}
    effects = {(moment.year, moment.kind): moment for moment in found if (moment.year, moment.kind) in told}
    for moment in found:
        if (moment.year, moment.kind) in effects:
            continue
        effect = effects.get((moment.year, TOGETHER.get(moment.kind, "")))
        line, count = list(moment.line), moment.count
        if effect is not None:
            line = [f"{moment.line[0]}, {effect.line[0]}", f"{moment.line[1]}，{effect.line[1]}"]
            count = effect.count
        also = [] if effect is None else [effect.kind]
        yield {"year": moment.year, "kind": moment.kind, "count": count, "line": line, "also": also}


def _said(key: str, english: Sequence[object] = (), chinese: Sequence[object] | None = None) -> tuple[str, str]:
    """A text with what stands in it; chinese: None where it is the same."""
    texts = MOMENTS_TEXTS[f"moment.{key}"]
    return texts[0].format(*english), texts[1].format(*(english if chinese is None else chinese))


def _relations(watched: WatchedRun, first: int) -> Iterator[Moment]:
    """Relations that turn to cooperation, found joint governance, or end."""
    relations = max(1, watched.ends.shape[1])
    span = max(1, AT_ONCE // relations)
    for begin in range(first, watched.year + 1, span):
        end = min(watched.year, begin + span - 1)
        stages = np.array([record.stage for record in watched.records[begin - 1 : end + 1]])
        before, after = stages[:-1], stages[1:]
        yield from _told(watched, begin, "turn", (before == RIVALRY) & (after > RIVALRY))
        yield from _told(watched, begin, "joint", (before < JOINT) & (after == JOINT))
        yield from _told(watched, begin, "break", (before > RIVALRY) & (after == RIVALRY))


def _told(watched: WatchedRun, begin: int, kind: str, happened: np.ndarray) -> Iterator[Moment]:
    """A moment for each year in which it happened to a relation; happened: (year from begin, relation)."""
    counts = happened.sum(axis=1).tolist()
    for position, count in enumerate(counts):
        if count > NAMED:
            yield Moment(begin + position, kind, count, _said(kind, (count,)))
        elif count:
            ends = watched.ends[:, happened[position]].T.tolist()
            yield Moment(begin + position, kind, count, _said(f"{kind}.named", *_pairs(watched, ends)))


def _pairs(watched: WatchedRun, ends: list[list[int]]) -> tuple[list[str], list[str]]:
    """Pairs of cities by their names, in English and in Chinese."""
    region = watched.run.region
    english, chinese = short_names(region.cities), short_names(region.cities_zh)
    said = [_said("pair", (english[i], english[j]), (chinese[i], chinese[j])) for i, j in ends]
    return [", ".join(pair[0] for pair in said)], ["、".join(pair[1] for pair in said)]


def _half(watched: WatchedRun, first: int) -> Iterator[Moment]:
    """The first year in which half of the choices are to cooperate."""
    reached = next((year for year, row in enumerate(watched.rows, 1) if row[POSITIONS["cooperation_rate"]] >= HALF), 0)
    if reached >= first:
        yield Moment(reached, "half", 1, _said("half"))


def _levers(watched: WatchedRun, events: Iterable[dict], first: int) -> Iterator[Moment]:
    """The moves of policy that have taken effect."""
    for event in events:
        if first <= event["year"] <= watched.year:
            item, level = INSTRUMENTS[event["instrument"]], f"{event['level']:.3g}"
            english, chinese = (item.label, level, item.unit), (item.label_zh, level, UNITS[item.unit])
            yield Moment(event["year"], "lever", 1, _said("lever" if event["level"] > 0 else "off", english, chinese))


def _changes(watched: WatchedRun, first: int) -> Iterator[Moment]:
    """Parameters that change on the way."""
    for change in watched.run.changes:
        if first <= change.first <= watched.year:
            said = [_parameter(name, value) for name, value in change.values]
            line = ", ".join(english for english, _ in said), "，".join(chinese for _, chinese in said)
            yield Moment(change.first, "parameter", len(said), line)


def _parameter(name: str, value: float) -> tuple[str, str]:
    item, shown = PARAMETERS[name], f"{value:.4g}"
    return _said("parameter", (item.label, shown, item.unit), (item.label_zh, shown, UNITS[item.unit]))


def _policies(watched: WatchedRun, events: Iterable[dict], first: int) -> Iterator[Moment]:
    """Instruments that come into force or go, named after their policy where all of it does; moves of levers left out."""
    moved = {(event["year"], event["instrument"]) for event in events}
    agenda = watched.agenda
    acting = _acting(agenda, first - 1, lambda year: watched.rows[year - 1][POSITIONS["cooperation_rate"]])
    for year in range(first, watched.year + 1):
        before, acting = acting, _acting(agenda, year, lambda year: watched.rows[year - 1][POSITIONS["cooperation_rate"]])
        old, new = (_in_force(items) for items in (before, acting))
        for kind, changed, items in (("policy_begins", new - old, acting), ("policy_ends", old - new, before)):
            changed = {name for name in changed if (year, name) not in moved}
            if changed:
                yield Moment(year, kind, len(changed), _said(kind, *_called(changed, items)))


def _acting(agenda: Agenda, year: int, rate: Callable[[int], float]) -> list[Intervention]:
    """The interventions in force in a year, by their dates and triggers; none in year 0."""
    return [item for item in agenda.interventions if year and _acts(item, year, rate)]


def _acts(item: Intervention, year: int, rate: Callable[[int], float]) -> bool:
    """Whether an intervention acts in a year; rate: year -> cooperation rate, from year 1."""
    acts = item.first <= year and (item.last is None or year <= item.last)
    if acts and item.below is not None:
        acts = year > 1 and rate(year - 1) < item.below
    if acts and item.stalled is not None:
        earlier = year - 1 - item.stalled
        acts = earlier >= 1 and rate(year - 1) - rate(earlier) < STALL
    return acts


def _in_force(items: Iterable[Intervention]) -> set[str]:
    return {name for item in items for name, level in item.instruments if level > 0}


def _called(changed: set[str], items: list[Intervention]) -> tuple[list[str], list[str]]:
    """What has come or gone, in English and in Chinese: named policies all of whose instruments have, then single instruments."""
    rows, left = [], set(changed)
    for name in dict.fromkeys(item.name for item in items if item.name in PACKAGES):
        own = _in_force(item for item in items if item.name == name)
        if own and own <= changed:
            rows.append((PACKAGES[name].label, PACKAGES[name].label_zh))
            left -= own
    rows += [(item.label, item.label_zh) for name, item in INSTRUMENTS.items() if name in left]
    return [", ".join(english for english, _ in rows)], ["、".join(chinese for _, chinese in rows)]
