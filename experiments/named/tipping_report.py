"""The report of the tipping experiment, written from its stored tables."""

from experiments.named.prose import listed, pictures, plain
from experiments.named.tipping_ramps import DRIVERS
from experiments.named.tipping_tables import MET, gaps, held_table, judged, loop_table, turning_table
from experiments.tables import number

FIGURES = {
    "loops_subsidy": "The two branches of a ramp of the subsidy",
    "loops_saturation": "The two branches of a ramp of saturation",
    "widths": "Width of the loop against the ramp's speed",
    "held": "Held levels, from low and from high trust",
    "growing": "A ramp in the growing world",
    "turning": "Trust and tipping trust where relations turn",
}
CLIFF = 3  # times the chance just below the tipping trust from which the chance just above is a jump


def answer(stored) -> str:
    """The body of the report."""
    return "\n\n".join((
        _design(stored),
        "## Answer",
        "\n".join(f"- {line}" for line in _answers(stored)),
        "## Against the theory",
        _theory(stored),
        "## Loops",
        "Level of the subsidy (per stake) and of saturation (output over capacity) at which cooperation passes half height, on "
        "the way up and on the way down.",
        loop_table(stored),
        "## Held levels",
        held_table(stored),
        "## Where relations turn",
        turning_table(stored),
        "## Figures",
        pictures(FIGURES),
        "Data: `ramps.csv`, `loops.csv`, `held.csv`, `growing.csv`, `turning.csv`, `chance_of_turning.csv`, `turning_map.csv`.",
    ))  # fmt: skip


def _answers(stored) -> list:
    return [*(_loops(stored, driver) for driver in DRIVERS), *_held(stored), _growing(stored), *_turning(stored)]


def _design(stored) -> str:
    design, scale = stored.study.design(), stored.study.scale
    (none, most), (empty, full) = (design["lowest_and_highest"][driver] for driver in DRIVERS)
    return (
        f"Yangtze River Delta, {scale.seeds} seeds. Cities that grow fill up and cooperate more whatever the government does, so "
        "ramps and held levels are run on *frozen* cities, in which only trust, stages and reputations move. The subsidy "
        f"rises from {none:g} to {most:g} per stake, and saturation from {empty:g} to {full:g} of capacity in every city, in "
        f"equal steps over {listed(map(str, design['years_up']))} years, and falls back as slowly, after "
        f"{design['settling_years']} years of settling. No instrument of the model sets saturation: there the cities' capacities "
        "are changed by hand. What an infinitely slow ramp would come to is seen by holding each level for "
        f"{scale.years} years, from low and from high prior "
        "trust. Where relations turn is looked at in the growing world without government."
    )


def _default(stored) -> str:
    levels = list(dict.fromkeys(row["rationality"] for row in stored["loops"]))
    wanted = str(stored.study.parameters.rationality)
    return wanted if wanted in levels else levels[0]


def _loops(stored, driver) -> str:
    name = driver.capitalize()
    of_driver = [row for row in stored["loops"] if row["driver"] == driver]
    known = [row for row in of_driver if row["rationality"] == _default(stored) and row["width"]]
    if not known:
        return f"**{name}**: no ramp passes half height on both branches, so that there is no loop to measure."
    widest, slowest = max(known, key=lambda row: number(row["width"])), known[-1]
    others = {row["rationality"]: row["width"] for row in of_driver if row["years_up"] == slowest["years_up"] and row["width"]}
    told = ", ".join(f"{plain(number(width))} at β = {float(level):g}" for level, width in others.items())
    return (
        f"**{name}: the ways up and down {'differ' if number(widest['width_low']) > 0 else 'do not differ'}.** At the default "
        f"rationality (β = {float(_default(stored)):g}) the loop is widest when the ramp takes {widest['years_up']} years each "
        f"way: {_width(widest)} ({DRIVERS[driver].unit}) at half height. At {slowest['years_up']} years it is {_width(slowest)}, "
        + (
            "so much of it is delay: trust takes time to follow. "
            if number(slowest["width_high"]) < number(widest["width_low"])
            else "which does not tell whether slowness narrows it. "
        )
        + f"By rationality: {told} ({slowest['years_up']} years each way)."
    )


def _width(row) -> str:
    width, low, high = (plain(number(row[name])) for name in ("width", "width_low", "width_high"))
    return f"{width} [{low}, {high}]"


def _held(stored) -> list:
    lines = []
    for driver in DRIVERS:
        told = []
        for rationality in dict.fromkeys(row["rationality"] for row in stored["held"]):
            gap, earlier, level = gaps(stored, driver, rationality)
            told.append(f"β = {float(rationality):g}: {judged(gap, earlier)} (largest gap {gap:.3f} at {float(level):.2f})")
        lines.append(f"**Held {driver}, from low and from high trust**: {'; '.join(told)}.")
    return lines


def _growing(stored) -> str:
    told, fades = [], True
    for years_up in dict.fromkeys(row["years_up"] for row in stored["growing"]):
        rows = {int(row["years_after"]): row for row in stored["growing"] if row["years_up"] == years_up}
        first, last = rows[0], rows[max(rows)]
        fades &= number(last["low"]) > 0 and number(last["high"]) < number(first["low"])
        told.append(
            f"{number(first['advantage']):+.2f} and after {max(rows)} years {number(last['advantage']):+.3f} "
            f"[{number(last['low']):+.3f}, {number(last['high']):+.3f}] ({years_up} years each way)"
        )
    return (
        "**In the growing world**, against the same seeds without subsidy, cooperation is ahead in the year in which the "
        f"subsidy ends by {'; '.join(told)}." + (" A temporary subsidy leaves a legacy that fades." if fades else "")
    )


def _turning(stored) -> list:
    row = next(row for row in stored["turning"] if row["rationality"] == _default(stored))
    below, above = _beside_zero(stored, row["rationality"])
    sharpest = stored["turning"][-1]
    low, high = _beside_zero(stored, sharpest["rationality"])
    return [
        f"**Where relations turn**: of the {row['turned']} relations that turned at β = {float(row['rationality']):g}, mean "
        f"trust was {number(row['trust_at_turn']):.2f} and mean tipping trust {number(row['tipping_trust_at_turn']):.2f}; "
        f"{number(row['sides_past_tipping_at_turn']):.0%} of sides, and both sides of "
        f"{number(row['both_past_tipping_at_turn']):.0%} of relations, were past their tipping trust. Of relations "
        f"that ever passed it {number(row['turned_if_passed']):.0%} turned, of the others "
        f"{number(row['turned_if_never_passed']):.1%}; half of those that did both turned within "
        f"{number(row['median_years_from_passing_to_turning']):.0f} years of passing.",
        f"**{'It is a slope, not a cliff' if above < CLIFF * below else 'It is a cliff'}**: the chance to turn in a year is "
        f"{below:.1%} just below the tipping trust and {above:.1%} just above it at β = {float(row['rationality']):g}, and "
        f"{low:.1%} and {high:.1%} at β = {float(sharpest['rationality']):g}. Of the years after the five of the turn, both "
        f"sides cooperate in {number(stored['turning'][0]['stayed_if_turned']):.0%} at β = "
        f"{float(stored['turning'][0]['rationality']):g} and in {number(sharpest['stayed_if_turned']):.0%} at β = "
        f"{float(sharpest['rationality']):g}.",
    ]


def _beside_zero(stored, rationality: str) -> tuple:
    """The chance to turn in the groups just below and just above a margin of nothing; nan where there is no such group."""
    chances = {
        number(row["margin"]): number(row["turn"]) for row in stored["chance_of_turning"] if row["rationality"] == rationality
    }
    below, above = [margin for margin in chances if margin < 0], [margin for margin in chances if margin > 0]
    return chances[max(below)] if below else float("nan"), chances[min(above)] if above else float("nan")


def _theory(stored) -> str:
    default, lines = _default(stored), []
    row = next(row for row in stored["turning"] if row["rationality"] == default)
    met = [driver for driver in DRIVERS if gaps(stored, driver, default)[0] < 3 * MET]
    sharp = list(dict.fromkeys(row["rationality"] for row in stored["held"]))[-1]
    if met:
        lines.append(
            f"- **Contrary to the picture of a tipping point**: at the default rationality the held branches of {listed(met)} "
            f"differ by at most {max(gaps(stored, driver, default)[0] for driver in met):.3f}. The agglomeration as a whole has "
            "one state, which it reaches late; what looks like hysteresis in a ramp is the slowness of trust. A temporary push "
            "does not switch it for good."
        )
    else:
        lines.append("- As theory has it, held levels keep two branches at the default rationality.")
    gap = gaps(stored, "subsidy", sharp)[0]
    lines.append(
        f"- {'As theory has it' if gap >= MET else 'Nor do they part'} with sharper choice (β = {float(sharp):g}): held "
        f"subsidies differ by up to {gap:.2f} between low and high trust. Relations are many and tip one by one, so that even "
        "then the branches are smooth curves and not one jump."
    )
    lines += [line for driver in DRIVERS if (line := _with_slowness(stored, driver, sharp))]
    past = number(row["both_past_tipping_at_turn"])
    lines.append(
        f"- {'Mostly as' if past >= 0.5 else 'Unlike what'} theory has it, relations turn when trust has passed the tipping "
        f"trust on both sides ({past:.0%}). But tipping trust is where a side cooperates with probability one half; keeping up "
        "five years together asks for more, and a noisy choice now and then brings it about with less."
    )
    return "\n".join(lines)


def _with_slowness(stored, driver, rationality) -> str:
    """What slower ramps do to the width of the loop; nothing where the intervals do not tell."""
    rows = [row for row in stored["loops"] if (row["driver"], row["rationality"]) == (driver, rationality) and row["width"]]
    if not rows:
        return ""
    fast, slow = rows[0], rows[-1]
    told = (
        f"{driver}, at β = {float(rationality):g}: {_width(fast)} at {fast['years_up']} years each way, {_width(slow)} at "
        f"{slow['years_up']}"
    )
    if number(slow["width_low"]) > number(fast["width_high"]):
        return f"- The slower the ramp, the wider the loop ({told}). Delay alone would narrow it: this is memory."
    if number(slow["width_high"]) < number(fast["width_low"]):
        return f"- The slower the ramp, the narrower the loop ({told}). Part of it is delay."
    return ""
