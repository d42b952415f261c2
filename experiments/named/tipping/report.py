"""The report of the tipping experiment, written from its stored tables."""

from citypact.experiments.named.tipping.findings import beside_zero, findings, growing_ends, lead, loop_rows, share, turn_of
from citypact.experiments.named.tipping.spec import DEFAULT, DRIVERS, PUSH, PUSHED, WAYS
from citypact.experiments.named.tipping.tables import bounds, gaps, held_table, loop_table, turning_table, verdict
from citypact.experiments.paper.prose import judged, listed, pictures, sections
from citypact.experiments.paper.tables import number
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


def answer(stored) -> str:
    """The body of the report."""
    return sections(
        _design(stored),
        "## Answer",
        "\n".join(f"- {line}" for line in _answers(stored)),
        "## What the theory expects, and whether it holds here",
        judged(findings(stored)),
        "## Loops",
        "Gap between the ways: how much more cooperation there is on the way down than on the way up, on average over the "
        "levels. Left: cooperation after the ramp less before. Shares, with 95 % intervals of the mean.",
        loop_table(stored),
        "## Held levels",
        held_table(stored),
        "## Where relations turn",
        turning_table(stored),
        "## Figures",
        pictures(FIGURES),
        "Data: `ramps.csv`, `loops.csv`, `held.csv`, `growing.csv`, `turning.csv`, `chance_of_turning.csv`, `turning_map.csv`.",
    )


def _answers(stored) -> list:
    return [
        *(_loops(stored, driver) for driver in DRIVERS),
        *(_held(stored, driver) for driver in DRIVERS),
        _growing(stored),
        _turning(stored),
        _slope(stored),
    ]


def _design(stored) -> str:
    design, scale = stored.study.design(), stored.study.scale
    (none, most), (empty, full) = (design["lowest_and_highest"][driver] for driver in DRIVERS)
    review = stored.study.parameters.review_rate
    push = listed(f"{INSTRUMENTS[name].label.lower()} {level:g}" for name, level in PUSH.instruments.items())
    return (
        f"Yangtze River Delta, {scale.seeds} seeds, with chance in the choice (logit) and without (best response), by habit (a "
        f"relation is reviewed with probability {review:g} a year, or after a breach or an order) and reviewed every year. "
        "Cities that grow fill up and cooperate more whatever the government does, so ramps and held levels are run on *frozen* "
        "cities, in which only relations, trust, reputations and experience move. The subsidy "
        f"rises from {none:g} to {most:g} per stake, and saturation from {empty:g} to {full:g} of capacity in every city alike, "
        f"in equal steps over {listed(map(str, design['years_up']))} years, and falls back as slowly, after "
        f"{design['settling_years']} years of settling. No instrument of the model sets saturation: there the cities' capacities "
        "are changed by hand. What an infinitely slow ramp would come to is seen by holding each level for "
        f"{scale.years} years, in a world that was never pushed and in one that was: by the package {PUSH.label.lower()} "
        f"({push}) in years 1 to {PUSHED}. Where relations turn is looked at in the growing world without government."
    )


def _loops(stored, driver) -> str:
    rows = loop_rows(stored, driver, DEFAULT)
    widest, slowest = max(rows, key=lambda row: number(row["gap"])), rows[-1]
    told = "; ".join(f"{way.label.lower()} {_slowest(stored, driver, name)}" for name, way in WAYS.items())
    differ = "differ" if number(widest["gap_low"]) > 0 else "do not surely differ"
    return (
        f"**{driver.capitalize()}: the ways up and down {differ}** under {WAYS[DEFAULT].label.lower()}: on the way down there is "
        f"more cooperation than on the way up by {bounds(widest, 'gap')} at {widest['years_up']} years each way, where the gap "
        f"is widest. At {slowest['years_up']} years each way it is: {told}."
    )


def _slowest(stored, driver: str, way: str) -> str:
    """Gap and rest of the slowest ramp."""
    row = loop_rows(stored, driver, way)[-1]
    return f"{bounds(row, 'gap')} (left in the end {bounds(row, 'left')})"


def _held(stored, driver: str) -> str:
    told = []
    for way, way_told in WAYS.items():
        gap, earlier, level = gaps(stored, driver, way)
        told.append(f"{way_told.label.lower()}: {verdict(gap, earlier)} (largest gap {gap:.3f} at {float(level):.2f})")
    rows = [row for row in stored["held"] if (row["driver"], row["way"], row["past"]) == (driver, DEFAULT, "below")]
    top = max(rows, key=lambda row: number(row["cooperation"]))
    return (
        f"**Held {driver}, never pushed and after a push**: {'; '.join(told)}. Never pushed, under "
        f"{WAYS[DEFAULT].label.lower()}, cooperation is {_level(rows[0])}, {_level(rows[-1])} and highest {_level(top)}."
    )


def _level(row) -> str:
    return f"{number(row['cooperation']):.2f} at {float(row['level']):.3g}"


def _growing(stored) -> str:
    told = []
    for way, way_told in WAYS.items():
        first, last = growing_ends(stored, way)
        told.append(f"{way_told.label.lower()} {lead(first)}, then {lead(last)}")
    design = stored.study.design()["growing"]
    return (
        f"**In the growing world** a ramp of the subsidy ({design['years_up']} years each way) puts cooperation ahead of the "
        f"same seeds without it, in the year in which it ends and {design['years_after']} years later, by: {'; '.join(told)}."
    )


def _turning(stored) -> str:
    row = turn_of(stored, DEFAULT)
    if not int(row["turned"]):
        return "**Where relations turn**: none did."
    return (
        f"**Where relations turn**: of the {row['turned']} relations that turned under {WAYS[DEFAULT].label.lower()}, mean "
        f"trust was {number(row['trust_at_turn']):.2f} (in year 1 {number(row['trust_at_start']):.2f}) and mean tipping trust "
        f"{number(row['tipping_trust_at_turn']):.2f} (in year 1 {number(row['tipping_trust_at_start']):.2f}); "
        f"{number(row['sides_past_tipping_at_turn']):.0%} of sides, and both sides of "
        f"{number(row['both_past_tipping_at_turn']):.0%} of relations, were past their tipping trust. Of relations "
        f"that ever passed it {number(row['turned_if_passed']):.0%} turned, of the others "
        f"{number(row['turned_if_never_passed']):.1%}. Of those that turned {number(row['passed_before_turning']):.0%} passed "
        f"before or then, {number(row['passed_after_turning']):.0%} afterwards and {number(row['never_passed']):.0%} never; in "
        f"the years after the five of the turn the ones that pass cooperate {number(row['stayed_if_passed']):.0%} of the time, "
        f"the others {share(row['stayed_if_never_passed'])}."
    )


def _slope(stored) -> str:
    told = []
    for way, way_told in WAYS.items():
        below, above = beside_zero(stored, way)
        if below and above:
            cliff = number(above["turn"]) >= CLIFF * number(below["turn"])
            told.append(
                f"{way_told.label.lower()} {number(below['turn']):.1%} and {number(above['turn']):.1%} "
                f"({'a cliff' if cliff else 'a slope'})"
            )
    return (
        "**Slope or cliff**: the chance to turn in a year, just below and just above the tipping trust of the side that falls "
        f"shorter: {'; '.join(told)}. (A cliff: at least {CLIFF} times as much.)"
    )
