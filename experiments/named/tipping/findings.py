"""What theory expects of ramps, pushes and turns, held against the stored tables; and rows that the report shares."""

from citypact.experiments.named.tipping.spec import DEFAULT, DRIVERS, WAYS, YEARLY, YEARS_UP
from citypact.experiments.named.tipping.tables import MET, STANDING, bounds, gaps
from citypact.experiments.paper.prose import Finding, signed, span
from citypact.experiments.paper.tables import number

CERTAIN = tuple(way for way, told in WAYS.items() if not told.noisy)
NOISY = tuple(way for way, told in WAYS.items() if told.noisy)


def loop_rows(stored, driver: str, way: str) -> list:
    """The loops of a driver from the fastest ramp to the slowest."""
    return [row for row in stored["loops"] if (row["driver"], row["way"]) == (driver, way)]


def growing_ends(stored, way: str) -> tuple:
    """The rows of the year in which the subsidy ends and of the last year."""
    rows = {int(row["years_after"]): row for row in stored["growing"] if row["way"] == way}
    return rows[0], rows[max(rows)]


def lead(row) -> str:
    return span({"mean": row["advantage"], "low": row["low"], "high": row["high"]})


def turn_of(stored, way: str):
    return next(row for row in stored["turning"] if row["way"] == way)


def share(text: str) -> str:
    return f"{number(text):.0%}" if text else "in no year that could be seen"


def beside_zero(stored, way: str) -> tuple:
    """The rows of the groups just below and just above a margin of nothing; None where there is no such group."""
    rows = {number(row["margin"]): row for row in stored["chance_of_turning"] if row["way"] == way}
    below, above = [margin for margin in rows if margin < 0], [margin for margin in rows if margin > 0]
    return rows[max(below)] if below else None, rows[min(above)] if above else None


def findings(stored) -> list:
    return [
        _two_states(stored),
        _one_state(stored),
        _delay(stored),
        _memory(stored),
        _habit(stored),
        *_pushes(stored),
        *_turns(stored),
    ]


def _gap_list(stored, ways) -> str:
    return "; ".join(
        f"{driver}, {WAYS[way].label.lower()}: {gap:.3f} (at half the time {earlier:.3f})"
        for driver in DRIVERS
        for way in ways
        for gap, earlier, _ in (gaps(stored, driver, way),)
    )


def _two_states(stored) -> Finding:
    found = [gaps(stored, driver, way)[:2] for driver in DRIVERS for way in CERTAIN]
    return Finding(
        "Without chance in the choice a push leaves two states for good (the basins of Dal Bó and Fréchette 2011)",
        all(gap >= MET and gap >= STANDING * earlier for gap, earlier in found),
        f"largest gaps at held levels: {_gap_list(stored, CERTAIN)}",
    )


def _one_state(stored) -> Finding:
    return Finding(
        "With chance in the choice the two branches meet in the long run: a push wears off (Blume 1993)",
        all(gaps(stored, driver, way)[0] < MET for driver in DRIVERS for way in NOISY),
        f"largest gaps at held levels: {_gap_list(stored, NOISY)}",
    )


def _delay(stored) -> Finding:
    """Whether the gap of the slowest ramp is surely narrower than the widest one, for each driver."""
    told, holds = [], True
    for driver in DRIVERS:
        rows = loop_rows(stored, driver, DEFAULT)
        widest, slowest = max(rows, key=lambda row: number(row["gap"])), rows[-1]
        holds &= number(slowest["gap_high"]) < number(widest["gap_low"])
        told.append(
            f"{driver}: {bounds(widest, 'gap')} at {widest['years_up']} years each way, {bounds(slowest, 'gap')} at "
            f"{slowest['years_up']}"
        )
    return Finding(
        f"Under {WAYS[DEFAULT].label.lower()} part of the gap is delay: a slower ramp narrows it", holds, "; ".join(told)
    )


def _memory(stored) -> Finding:
    """Whether the slowest ramp still leaves cooperation behind where there is no chance in the choice."""
    rows = {(driver, way): loop_rows(stored, driver, way)[-1] for driver in DRIVERS for way in CERTAIN}
    return Finding(
        f"Without chance in the choice even a ramp of {YEARS_UP[-1]} years each way leaves more cooperation than there was",
        all(number(row["left_low"]) > 0 for row in rows.values()),
        "; ".join(f"{driver}, {WAYS[way].label.lower()} {bounds(row, 'left')}" for (driver, way), row in rows.items()),
    )


def _habit(stored) -> Finding:
    told, holds = [], True
    for driver in DRIVERS:
        habit, yearly = (loop_rows(stored, driver, way)[0] for way in (DEFAULT, YEARLY))
        holds &= number(habit["left_low"]) > number(yearly["left_high"])
        told.append(f"{driver}: {bounds(habit, 'left')} by habit, {bounds(yearly, 'left')} with yearly review")
    return Finding(
        f"Habit delays the fall: after a ramp of {YEARS_UP[0]} years each way more is left than with yearly review (Calvo 1983)",
        holds, "; ".join(told),
    )  # fmt: skip


def _pushes(stored) -> list:
    ends = {way: growing_ends(stored, way) for way in WAYS}
    told = {way: f"{WAYS[way].label.lower()} {lead(last)}" for way, (_, last) in ends.items()}
    after = stored.study.design()["growing"]["years_after"]
    return [
        Finding(
            f"In the growing world a temporary subsidy still shows {after} years later without chance in the choice",
            all(number(ends[way][1]["low"]) > 0 for way in CERTAIN),
            "; ".join(told[way] for way in CERTAIN),
        ),
        Finding(
            "With chance in the choice its legacy fades",
            all(number(ends[way][1]["high"]) < number(ends[way][0]["low"]) for way in NOISY),
            "; ".join(told[way] for way in NOISY),
        ),
    ]


def _turns(stored) -> list:
    row = turn_of(stored, DEFAULT)
    below, above = beside_zero(stored, DEFAULT)
    higher = below and above and number(above["low"]) > number(below["high"])
    if not int(row["turned"]):
        return [Finding("Relations turn when trust passes the tipping trust on both sides", False, "no relation turned")]
    rise, fall = (number(row[f"{name}_at_turn"]) - number(row[f"{name}_at_start"]) for name in ("trust", "tipping_trust"))
    past = "; ".join(
        f"{way.label.lower()} {number(turn_of(stored, name)['both_past_tipping_at_turn']):.0%}"
        for name, way in WAYS.items()
        if int(turn_of(stored, name)["turned"])
    )
    return [
        Finding(
            "Most relations turn when trust has passed the tipping trust on both sides",
            number(row["both_past_tipping_at_turn"]) > 0.5,
            f"of those that turned: {past}. Without chance in the choice this is so by definition, for a side then cooperates if "
            "and only if it is past; with chance the tipping trust is where it cooperates with probability one half",
        ),
        Finding(
            f"Past it a relation turns more readily than short of it, under {WAYS[DEFAULT].label.lower()}",
            bool(higher),
            f"share a year {number(below['turn']):.1%} just below and {number(above['turn']):.1%} just above"
            if below and above
            else "too few cases",
        ),
        Finding(
            f"Passing it makes cooperation last, under {WAYS[DEFAULT].label.lower()}: those that never pass keep it up less",
            bool(row["stayed_if_never_passed"]) and number(row["stayed_if_passed"]) > number(row["stayed_if_never_passed"]),
            f"share of the later years in which both cooperate {share(row['stayed_if_passed'])} and "
            f"{share(row['stayed_if_never_passed'])}",
        ),
        Finding(
            "Both curves move: until the turn trust rises and tipping trust falls",
            rise > 0 > fall,
            f"from year 1 to the turn trust changes by {signed(rise)} and tipping trust by {signed(fall)}",
        ),
    ]
