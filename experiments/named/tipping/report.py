"""The report of the tipping experiment, written from its stored tables."""

from citypact.experiments.named.study import Stored
from citypact.experiments.named.tipping import spec
from citypact.experiments.named.tipping.findings import beside_zero, bounds, ends_of, findings, gaps, lead, loop_of, share, widest
from citypact.experiments.paper.prose import judged, listed, pictures, plain, sections
from citypact.experiments.paper.tables import one, where
from citypact.experiments.paper.text import markdown
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
    by_driver = (tell(stored, driver) for tell in (_loops, _held) for driver in spec.DRIVERS)
    lines = (*by_driver, _growing(stored), _turning(stored), _slope(stored))
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
    (none, most), (empty, full) = (spec.LEVELS[driver] for driver in spec.DRIVERS)
    push = listed(f"{INSTRUMENTS[name].label.lower()} {level:g}" for name, level in spec.PUSH.instruments.items())
    return (
        f"{stored.study.region.name}, {seeds} seeds, with chance in the choice (logit) and without (best response), by "
        f"habit (a relation is reviewed with probability {review:g} a year, or after a breach or an order) and reviewed every "
        "year. Cities that grow fill up and cooperate more whatever the government does, so ramps and held levels are run on "
        "*frozen* cities, in which only relations, trust, reputations and experience move. The subsidy rises from "
        f"{none:g} to {most:g} per stake, and saturation from {empty:g} to {full:g} of capacity in every city alike, in equal "
        f"steps over {listed(map(str, spec.YEARS_UP))} years, and falls back as slowly, after {spec.SETTLING} years of settling. "
        "No instrument of the model sets saturation: there the cities' capacities are changed by hand. What an infinitely slow "
        f"ramp would come to is seen by holding each level for {years} years, in a world that was never pushed and in one that "
        f"was: by the package {spec.PUSH.label.lower()} ({push}) in years 1 to {spec.PUSHED}. Where relations turn is looked at "
        "in the growing world without government."
    )


def _loops(stored: Stored, driver: str) -> str:
    wide, slowest = widest(stored, driver), {way.told: loop_of(stored, driver, name) for name, way in spec.WAYS.items()}
    told = "; ".join(f"{way} {bounds(row, 'gap')} (left in the end {bounds(row, 'left')})" for way, row in slowest.items())
    return (
        f"**{driver.capitalize()}: the ways up and down {'differ' if wide['gap_low'] > 0 else 'do not surely differ'}** under "
        f"{spec.WAYS[spec.DEFAULT].told}: on the way down there is more cooperation than on the way up by {bounds(wide, 'gap')} "
        f"at {wide['years_up']} years each way, where the gap is widest. At {spec.YEARS_UP[-1]} years each way it is: {told}."
    )


def _held(stored: Stored, driver: str) -> str:
    told = (
        f"{way.told}: {became} (largest gap {gap:.3f} at {level:.2f})"
        for name, way in spec.WAYS.items() for gap, _, level, became in (gaps(stored, driver, name),)
    )  # fmt: skip
    rows = where(stored["held"], driver=driver, way=spec.DEFAULT, past="below").to_dict("records")
    chosen = (rows[0], rows[-1], max(rows, key=lambda row: row["cooperation"]))
    low, high, top = (f"{row['cooperation']:.2f} at {row['level']:.3g}" for row in chosen)
    return (
        f"**Held {driver}, never pushed and after a push**: {'; '.join(told)}. Never pushed, under "
        f"{spec.WAYS[spec.DEFAULT].told}, cooperation is {low}, {high} and highest {top}."
    )


def _growing(stored: Stored) -> str:
    told = (f"{way.told} {', then '.join(map(lead, ends_of(stored, name)))}" for name, way in spec.WAYS.items())
    return (
        f"**In the growing world** a ramp of the subsidy ({spec.GROWING_UP} years each way) puts cooperation ahead of the "
        f"same seeds without it, in the year in which it ends and {spec.GROWING_AFTER} years later, by: {'; '.join(told)}."
    )


def _turning(stored: Stored) -> str:
    row = one(stored["turning"], way=spec.DEFAULT)
    if not row["turned"]:
        return "**Where relations turn**: none did."
    return (
        f"**Where relations turn**: of the {row['turned']} relations that turned under {spec.WAYS[spec.DEFAULT].told}, mean "
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
    for name, way in spec.WAYS.items():
        if sides := beside_zero(stored, name):
            below, above = (side["turn"] for side in sides)
            told.append(f"{way.told} {below:.1%} and {above:.1%} ({'a cliff' if above >= CLIFF * below else 'a slope'})")
    return (
        "**Slope or cliff**: the chance to turn in a year, just below and just above the tipping trust of the side that falls "
        f"shorter: {'; '.join(told) or 'there are too few cases'}. (A cliff: at least {CLIFF} times as much.)"
    )


def loop_table(stored: Stored) -> str:
    header = ("Driver", "Choice", "Years each way", "Before", "At the top", "After", "Gap between the ways", "Left")
    rows = [
        (row["driver"], spec.WAYS[row["way"]].label, row["years_up"], *map(plain, (row["before"], row["at_top"], row["after"])),
         bounds(row, "gap"), bounds(row, "left"))
        for row in stored["loops"].to_dict("records")
    ]  # fmt: skip
    return markdown(header, rows, right=range(2, len(header)))


def held_table(stored: Stored) -> str:
    rows = [
        (driver, told.label, f"{level:.2f}", f"{earlier:.3f}", f"{gap:.3f}", became)
        for driver in spec.DRIVERS for way, told in spec.WAYS.items()
        for gap, earlier, level, became in (gaps(stored, driver, way),)
    ]  # fmt: skip
    header = ("Driver", "Choice", "Level of the largest gap", "Gap at half the time", "Gap at the end", "Judged")
    return markdown(header, rows, right=(2, 3, 4))


def turning_table(stored: Stored) -> str:
    counts = {"relations": "Relations (in all runs)", "turned": "Turned"}
    labels = {
        "trust_at_turn": "Mean trust at the turn", "trust_at_start": "Mean trust of the same sides in year 1",
        "tipping_trust_at_turn": "Mean tipping trust at the turn",
        "tipping_trust_at_start": "Mean tipping trust of the same sides in year 1",
        "sides_past_tipping_at_turn": "Sides past it at the turn",
        "both_past_tipping_at_turn": "Relations with both sides past it at the turn",
        "margin_median": "Median of trust less tipping trust, lower side",
        "correlation": "Correlation of trust and tipping trust at the turn",
        "ever_passed": "Relations that ever passed it", "turned_if_passed": "Turned, of those that passed",
        "turned_if_never_passed": "Turned, of those that never did",
        "passed_before_turning": "Of those that turned: passed before or then",
        "passed_after_turning": "passed afterwards", "never_passed": "never passed",
        "stayed_if_passed": "Later years of cooperation, of those that passed",
        "stayed_if_never_passed": "of those that never did",
    }  # fmt: skip
    table = stored["turning"]
    rows = [(label, *table[name]) for name, label in counts.items()]
    rows += [(label, *map(plain, table[name])) for name, label in labels.items()]
    header = ("", *(spec.WAYS[way].label for way in table["way"]))
    return markdown(header, rows, right=range(1, len(header)))
