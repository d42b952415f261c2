"""The report of the tipping experiment, written from its stored tables."""

from citypact.experiments.named.study import Stored
from citypact.experiments.named.tipping.findings import beside_zero, findings, growing_ends, lead, loop_of, share, widest
from citypact.experiments.named.tipping.spec import (
    DEFAULT,
    DRIVERS,
    GROWING_AFTER,
    GROWING_UP,
    LEVELS,
    PUSH,
    PUSHED,
    SETTLING,
    WAYS,
    YEARS_UP,
)  # fmt: skip
from citypact.experiments.named.tipping.tables import bounds, gaps, held_table, loop_table, turning_table, verdict
from citypact.experiments.paper.prose import judged, listed, pictures, sections
from citypact.experiments.paper.tables import one, where
from citypact.model.settings.instrument_table import INSTRUMENTS

FIGURES = {
    "loops_subsidy": "The two branches of a ramp of the subsidy",
    "loops_saturation": "The two branches of a ramp of saturation",
    "gaps": "The gap between the two ways against the ramp's speed",
    "held": "Held levels, never pushed and after a push",
    "growing": "A ramp in the growing world",
    "turning": "Trust and tipping trust where relations turn",
}
CLIFF = 3  # times the chance just below the tipping trust from which the chance just above is a jump


def answer(stored: Stored) -> str:
    """The body of the report."""
    lines = (
        *(_loops(stored, driver) for driver in DRIVERS), *(_held(stored, driver) for driver in DRIVERS),
        _growing(stored), _turning(stored), _slope(stored),
    )  # fmt: skip
    return sections(
        _design(stored), "## Answer", "\n".join(f"- {line}" for line in lines),
        "## What the theory expects, and whether it holds here", judged(findings(stored)),
        "## Loops",
        "Gap between the ways: how much more cooperation there is on the way down than on the way up, on average over the "
        "levels. Left: cooperation after the ramp less before. Shares, with 95 % intervals of the mean.",
        loop_table(stored), "## Held levels", held_table(stored), "## Where relations turn", turning_table(stored),
        "## Figures", pictures(FIGURES),
        "Data: `ramps.csv`, `loops.csv`, `held.csv`, `growing.csv`, `turning.csv`, `chance_of_turning.csv`, `turning_map.csv`.",
    )  # fmt: skip


def _design(stored: Stored) -> str:
    seeds, years, review = stored.study.scale.seeds, stored.study.scale.years, stored.study.parameters.review_rate
    (none, most), (empty, full) = (LEVELS[driver] for driver in DRIVERS)
    push = listed(f"{INSTRUMENTS[name].label.lower()} {level:g}" for name, level in PUSH.instruments.items())
    return (
        f"{stored.study.region.name}, {seeds} seeds, with chance in the choice (logit) and without (best response), by "
        f"habit (a relation is reviewed with probability {review:g} a year, or after a breach or an order) and reviewed every "
        "year. Cities that grow fill up and cooperate more whatever the government does, so ramps and held levels are run on "
        "*frozen* cities, in which only relations, trust, reputations and experience move. The subsidy "
        f"rises from {none:g} to {most:g} per stake, and saturation from {empty:g} to {full:g} of capacity in every city alike, "
        f"in equal steps over {listed(map(str, YEARS_UP))} years, and falls back as slowly, after "
        f"{SETTLING} years of settling. No instrument of the model sets saturation: there the cities' capacities "
        "are changed by hand. What an infinitely slow ramp would come to is seen by holding each level for "
        f"{years} years, in a world that was never pushed and in one that was: by the package {PUSH.label.lower()} "
        f"({push}) in years 1 to {PUSHED}. Where relations turn is looked at in the growing world without government."
    )


def _loops(stored: Stored, driver: str) -> str:
    wide, slowest = widest(stored, driver), {way.told: loop_of(stored, driver, name) for name, way in WAYS.items()}
    told = "; ".join(f"{way} {bounds(row, 'gap')} (left in the end {bounds(row, 'left')})" for way, row in slowest.items())
    return (
        f"**{driver.capitalize()}: the ways up and down {'differ' if wide['gap_low'] > 0 else 'do not surely differ'}** under "
        f"{WAYS[DEFAULT].told}: on the way down there is more cooperation than on the way up by {bounds(wide, 'gap')} at "
        f"{wide['years_up']} years each way, where the gap is widest. At {YEARS_UP[-1]} years each way it is: {told}."
    )


def _held(stored: Stored, driver: str) -> str:
    told = (
        f"{way.told}: {verdict(gap, earlier)} (largest gap {gap:.3f} at {level:.2f})"
        for name, way in WAYS.items() for gap, earlier, level in (gaps(stored, driver, name),)
    )  # fmt: skip
    rows = where(stored["held"], driver=driver, way=DEFAULT, past="below").to_dict("records")
    low, high, top = (
        f"{row['cooperation']:.2f} at {row['level']:.3g}"
        for row in (rows[0], rows[-1], max(rows, key=lambda row: row["cooperation"]))
    )
    return (
        f"**Held {driver}, never pushed and after a push**: {'; '.join(told)}. Never pushed, under {WAYS[DEFAULT].told}, "
        f"cooperation is {low}, {high} and highest {top}."
    )


def _growing(stored: Stored) -> str:
    told = (f"{way.told} {', then '.join(map(lead, growing_ends(stored, name)))}" for name, way in WAYS.items())
    return (
        f"**In the growing world** a ramp of the subsidy ({GROWING_UP} years each way) puts cooperation ahead of the "
        f"same seeds without it, in the year in which it ends and {GROWING_AFTER} years later, by: {'; '.join(told)}."
    )


def _turning(stored: Stored) -> str:
    row = one(stored["turning"], way=DEFAULT)
    if not row["turned"]:
        return "**Where relations turn**: none did."
    return (
        f"**Where relations turn**: of the {row['turned']} relations that turned under {WAYS[DEFAULT].told}, mean "
        f"trust was {row['trust_at_turn']:.2f} (in year 1 {row['trust_at_start']:.2f}) and mean tipping trust "
        f"{row['tipping_trust_at_turn']:.2f} (in year 1 {row['tipping_trust_at_start']:.2f}); "
        f"{row['sides_past_tipping_at_turn']:.0%} of sides, and both sides of {row['both_past_tipping_at_turn']:.0%} of "
        f"relations, were past their tipping trust. Of relations that ever passed it {share(row['turned_if_passed'], 'none')} "
        f"turned, of the others {share(row['turned_if_never_passed'], 'none', '.1%')}. Of those that turned "
        f"{row['passed_before_turning']:.0%} passed before or then, {row['passed_after_turning']:.0%} afterwards and "
        f"{row['never_passed']:.0%} never; in the years after the five of the turn the ones that pass cooperate "
        f"{share(row['stayed_if_passed'])} of the time, the others {share(row['stayed_if_never_passed'])}."
    )


def _slope(stored: Stored) -> str:
    told = []
    for name, way in WAYS.items():
        if sides := beside_zero(stored, name):
            below, above = (side["turn"] for side in sides)
            told.append(f"{way.told} {below:.1%} and {above:.1%} ({'a cliff' if above >= CLIFF * below else 'a slope'})")
    return (
        "**Slope or cliff**: the chance to turn in a year, just below and just above the tipping trust of the side that falls "
        f"shorter: {'; '.join(told) or 'there are too few cases'}. (A cliff: at least {CLIFF} times as much.)"
    )
