"""What theory expects of ramps, pushes and turns, held against the stored tables; and rows that the report shares."""

import math

import pandas as pd

from citypact.experiments.named.study import Stored
from citypact.experiments.named.tipping.spec import DEFAULT, DRIVERS, GROWING_AFTER, WAYS, YEARLY, YEARS_UP
from citypact.experiments.named.tipping.tables import MET, STANDING, bounds, gaps
from citypact.experiments.paper.prose import Finding, signed, span
from citypact.experiments.paper.tables import one, where

CERTAIN = tuple(way for way, told in WAYS.items() if not told.noisy)
NOISY = tuple(way for way, told in WAYS.items() if told.noisy)


def loop_of(stored: Stored, driver: str, way: str, years_up: int = YEARS_UP[-1]) -> pd.Series:
    """The loop of a ramp, which is the slowest one if nothing is said."""
    return one(stored["loops"], driver=driver, way=way, years_up=years_up)


def widest(stored: Stored, driver: str) -> pd.Series:
    """The loop of the defaults with the widest gap."""
    rows = where(stored["loops"], driver=driver, way=DEFAULT)
    return rows.loc[rows["gap"].idxmax()]


def growing_ends(stored: Stored, way: str) -> tuple:
    """The rows of the year in which the subsidy ends and of the last year."""
    return tuple(one(stored["growing"], way=way, years_after=years) for years in (0, GROWING_AFTER))


def lead(row: pd.Series) -> str:
    return span({"mean": row["advantage"], "low": row["low"], "high": row["high"]})


def share(amount: float, missing: str = "in no year that could be seen", form: str = ".0%") -> str:
    return missing if math.isnan(amount) else format(amount, form)


def beside_zero(stored: Stored, way: str) -> tuple | None:
    """The rows of the groups just below and just above a margin of nothing; None where one of them is not there."""
    rows = where(stored["chance_of_turning"], way=way)
    below, above = rows[rows["margin"] < 0], rows[rows["margin"] > 0]
    return None if below.empty or above.empty else (below.iloc[-1], above.iloc[0])


def findings(stored: Stored) -> list:
    return [*_states(stored), _delay(stored), _memory(stored), _habit(stored), *_pushes(stored), *_turns(stored)]


def _states(stored: Stored) -> list:
    """Whether the branches stay apart without chance in the choice, and meet with it."""
    found = {ways: {(driver, way): gaps(stored, driver, way) for driver in DRIVERS for way in ways} for ways in (CERTAIN, NOISY)}
    told = {
        ways: "largest gaps at held levels: " + "; ".join(
            f"{driver}, {WAYS[way].told}: {gap:.3f} (at half the time {earlier:.3f})"
            for (driver, way), (gap, earlier, _) in places.items()
        )
        for ways, places in found.items()
    }  # fmt: skip
    return [
        Finding(
            "Without chance in the choice a push leaves two states for good (the basins of Dal Bó and Fréchette 2011)",
            all(gap >= MET and gap >= STANDING * earlier for gap, earlier, _ in found[CERTAIN].values()), told[CERTAIN],
        ),
        Finding(
            "With chance in the choice the two branches meet in the long run: a push wears off (Blume 1993)",
            all(gap < MET for gap, _, _ in found[NOISY].values()), told[NOISY],
        ),
    ]  # fmt: skip


def _delay(stored: Stored) -> Finding:
    """Whether the gap of the slowest ramp is surely narrower than the widest one, for each driver."""
    pairs = {driver: (widest(stored, driver), loop_of(stored, driver, DEFAULT)) for driver in DRIVERS}
    return Finding(
        f"Under {WAYS[DEFAULT].told} part of the gap is delay: a slower ramp narrows it",
        all(slowest["gap_high"] < wide["gap_low"] for wide, slowest in pairs.values()),
        "; ".join(
            f"{driver}: {bounds(wide, 'gap')} at {wide['years_up']} years each way, {bounds(slowest, 'gap')} at "
            f"{slowest['years_up']}" for driver, (wide, slowest) in pairs.items()
        ),
    )  # fmt: skip


def _memory(stored: Stored) -> Finding:
    """Whether the slowest ramp still leaves cooperation behind where there is no chance in the choice."""
    rows = {f"{driver}, {WAYS[way].told}": loop_of(stored, driver, way) for driver in DRIVERS for way in CERTAIN}
    return Finding(
        f"Without chance in the choice even a ramp of {YEARS_UP[-1]} years each way leaves more cooperation than there was",
        all(row["left_low"] > 0 for row in rows.values()),
        "; ".join(f"{place} {bounds(row, 'left')}" for place, row in rows.items()),
    )


def _habit(stored: Stored) -> Finding:
    pairs = {driver: [loop_of(stored, driver, way, YEARS_UP[0]) for way in (DEFAULT, YEARLY)] for driver in DRIVERS}
    return Finding(
        f"Habit delays the fall: after a ramp of {YEARS_UP[0]} years each way more is left than with yearly review (Calvo 1983)",
        all(habit["left_low"] > yearly["left_high"] for habit, yearly in pairs.values()),
        "; ".join(
            f"{driver}: {bounds(habit, 'left')} by habit, {bounds(yearly, 'left')} with yearly review"
            for driver, (habit, yearly) in pairs.items()
        ),
    )


def _pushes(stored: Stored) -> list:
    ends = {way: growing_ends(stored, way) for way in WAYS}
    certain, noisy = ("; ".join(f"{WAYS[way].told} {lead(ends[way][1])}" for way in ways) for ways in (CERTAIN, NOISY))
    return [
        Finding(
            f"In the growing world a temporary subsidy still shows {GROWING_AFTER} years later without chance in the choice",
            all(ends[way][1]["low"] > 0 for way in CERTAIN), certain,
        ),
        Finding(
            "With chance in the choice its legacy fades",
            all(ends[way][1]["high"] < ends[way][0]["low"] for way in NOISY), noisy,
        ),
    ]  # fmt: skip


def _turns(stored: Stored) -> list:
    row, sides, way = one(stored["turning"], way=DEFAULT), beside_zero(stored, DEFAULT), WAYS[DEFAULT].told
    if not row["turned"]:
        return [Finding("Relations turn when trust passes the tipping trust on both sides", False, "no relation turned")]
    rise, fall = (row[f"{name}_at_turn"] - row[f"{name}_at_start"] for name in ("trust", "tipping_trust"))
    past = "; ".join(
        f"{WAYS[some['way']].told} {some['both_past_tipping_at_turn']:.0%}"
        for some in stored["turning"].to_dict("records") if some["turned"]
    )  # fmt: skip
    return [
        Finding(
            "Most relations turn when trust has passed the tipping trust on both sides",
            row["both_past_tipping_at_turn"] > 0.5,
            f"of those that turned: {past}. Without chance in the choice this is so by definition, for a side then cooperates if "
            "and only if it is past; with chance the tipping trust is where it cooperates with probability one half",
        ),
        Finding(
            f"Past it a relation turns more readily than short of it, under {way}",
            bool(sides and sides[1]["low"] > sides[0]["high"]),
            "share a year {:.1%} just below and {:.1%} just above".format(*(side["turn"] for side in sides))
            if sides else "too few cases",
        ),
        Finding(
            f"Passing it makes cooperation last, under {way}: those that never pass keep it up less",
            row["stayed_if_passed"] > row["stayed_if_never_passed"],
            f"share of the later years in which both cooperate {share(row['stayed_if_passed'])} and "
            f"{share(row['stayed_if_never_passed'])}",
        ),
        Finding(
            "Both curves move: until the turn trust rises and tipping trust falls",
            rise > 0 > fall,
            f"from year 1 to the turn trust changes by {signed(rise)} and tipping trust by {signed(fall)}",
        ),
    ]  # fmt: skip
