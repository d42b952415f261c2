"""What theory expects of ramps, pushes and turns, held against the stored tables; and rows that the report shares."""

import math

import pandas as pd

from citypact.experiments.named.study import Stored
from citypact.experiments.named.tipping.spec import DEFAULT, DRIVERS, GROWING_AFTER, WAYS, YEARLY, YEARS_UP
from citypact.experiments.paper.prose import Finding, signed, span
from citypact.experiments.paper.tables import one, where

CERTAIN = tuple(way for way, told in WAYS.items() if not told.noisy)
NOISY = tuple(way for way, told in WAYS.items() if told.noisy)
MET = 0.02  # two branches closer than this share of cooperation have met
STANDING = 0.8  # share of the gap at half the time that must be left for a gap to be standing


def loop_of(stored: Stored, driver: str, way: str, years_up: int = YEARS_UP[-1]) -> pd.Series:
    """The loop of a ramp, which is the slowest one if nothing is said."""
    return one(stored["loops"], driver=driver, way=way, years_up=years_up)


def widest(stored: Stored, driver: str) -> pd.Series:
    """The loop of the defaults with the widest gap."""
    rows = where(stored["loops"], driver=driver, way=DEFAULT)
    return rows.loc[rows["gap"].idxmax()]


def ends_of(stored: Stored, way: str) -> tuple:
    """In the growing world, the rows of the year in which the subsidy ends and of the last year."""
    return tuple(one(stored["growing"], way=way, years_after=years) for years in (0, GROWING_AFTER))


def gaps(stored: Stored, driver: str, way: str) -> tuple:
    """(largest gap between branches at the end, the gap there at half the time, the level, what became of the branches)."""
    held = where(stored["held"], driver=driver, way=way).set_index(["past", "level"])
    gap, earlier = (held.loc["above", name] - held.loc["below", name] for name in ("cooperation", "cooperation_at_half_time"))
    level = gap.idxmax()
    apart = "two branches stand" if gap[level] >= STANDING * earlier[level] else "two branches, still closing"
    return gap[level], earlier[level], level, "the branches meet" if gap[level] < MET else apart


def bounds(row: pd.Series | dict, name: str) -> str:
    """A value of a loop with its interval."""
    return span({"mean": row[name], "low": row[f"{name}_low"], "high": row[f"{name}_high"]}, sign=False)


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
    return [*_states(stored), *_ramps(stored), *_pushes(stored), *_turns(stored)]


def _states(stored: Stored) -> list:
    """Whether the branches stay apart without chance in the choice, and meet with it."""
    sorts = (CERTAIN, NOISY)
    certain, noisy = ({(driver, way): gaps(stored, driver, way) for driver in DRIVERS for way in ways} for ways in sorts)

    def told(places: dict) -> str:
        return "largest gaps at held levels: " + "; ".join(
            f"{driver}, {WAYS[way].told}: {gap:.3f} (at half the time {earlier:.3f})"
            for (driver, way), (gap, earlier, *_) in places.items()
        )

    return [
        Finding("Without chance in the choice a push leaves two states for good (the basins of Dal Bó and Fréchette 2011)",
                all(gap >= MET and gap >= STANDING * earlier for gap, earlier, *_ in certain.values()), told(certain)),
        Finding("With chance in the choice the two branches meet in the long run: a push wears off (Blume 1993)",
                all(gap < MET for gap, *_ in noisy.values()), told(noisy)),
    ]  # fmt: skip


def _ramps(stored: Stored) -> list:
    """Of each driver: what a slower ramp narrows, what the slowest leaves without chance, and what habit delays."""
    ends = {driver: (widest(stored, driver), loop_of(stored, driver, DEFAULT)) for driver in DRIVERS}
    left = {f"{driver}, {WAYS[way].told}": loop_of(stored, driver, way) for driver in DRIVERS for way in CERTAIN}
    quick = {driver: [loop_of(stored, driver, way, YEARS_UP[0]) for way in (DEFAULT, YEARLY)] for driver in DRIVERS}
    return [
        Finding(f"Under {WAYS[DEFAULT].told} part of the gap is delay: a slower ramp narrows it",
                all(slowest["gap_high"] < wide["gap_low"] for wide, slowest in ends.values()),
                "; ".join(f"{driver}: {bounds(wide, 'gap')} at {wide['years_up']} years each way, {bounds(slowest, 'gap')} at "
                          f"{slowest['years_up']}" for driver, (wide, slowest) in ends.items())),
        Finding(f"Without chance in the choice even a ramp of {YEARS_UP[-1]} years each way leaves more cooperation than there "
                "was", all(row["left_low"] > 0 for row in left.values()),
                "; ".join(f"{place} {bounds(row, 'left')}" for place, row in left.items())),
        Finding(f"Habit delays the fall: after a ramp of {YEARS_UP[0]} years each way more is left than with yearly review "
                "(Calvo 1983)", all(habit["left_low"] > yearly["left_high"] for habit, yearly in quick.values()),
                "; ".join(f"{driver}: {bounds(habit, 'left')} by habit, {bounds(yearly, 'left')} with yearly review"
                          for driver, (habit, yearly) in quick.items())),
    ]  # fmt: skip


def _pushes(stored: Stored) -> list:
    ends = {way: ends_of(stored, way) for way in WAYS}
    certain, noisy = ("; ".join(f"{WAYS[way].told} {lead(ends[way][1])}" for way in ways) for ways in (CERTAIN, NOISY))
    lasting = f"In the growing world a temporary subsidy still shows {GROWING_AFTER} years later without chance in the choice"
    fades = all(ends[way][1]["high"] < ends[way][0]["low"] for way in NOISY)
    return [
        Finding(lasting, all(ends[way][1]["low"] > 0 for way in CERTAIN), certain),
        Finding("With chance in the choice its legacy fades", fades, noisy),
    ]


def _turns(stored: Stored) -> list:
    row, sides, way = one(stored["turning"], way=DEFAULT), beside_zero(stored, DEFAULT), WAYS[DEFAULT].told
    if not row["turned"]:
        return [Finding("Relations turn when trust passes the tipping trust on both sides", False, "no relation turned")]
    rise, fall = (row[f"{name}_at_turn"] - row[f"{name}_at_start"] for name in ("trust", "tipping_trust"))
    turned = stored["turning"][lambda rows: rows["turned"] > 0].set_index("way")["both_past_tipping_at_turn"]
    past = "; ".join(f"{WAYS[name].told} {part:.0%}" for name, part in turned.items())
    return [
        Finding("Most relations turn when trust has passed the tipping trust on both sides",
                row["both_past_tipping_at_turn"] > 0.5,
                f"of those that turned: {past}. Without chance in the choice this is so by definition, for a side then "
                "cooperates if and only if it is past; with chance the tipping trust is where it cooperates with probability "
                "one half"),
        Finding(f"Past it a relation turns more readily than short of it, under {way}",
                bool(sides and sides[1]["low"] > sides[0]["high"]),
                "share a year {:.1%} just below and {:.1%} just above".format(*(side["turn"] for side in sides))
                if sides else "too few cases"),
        Finding(f"Passing it makes cooperation last, under {way}: those that never pass keep it up less",
                row["stayed_if_passed"] > row["stayed_if_never_passed"],
                f"share of the later years in which both cooperate {share(row['stayed_if_passed'])} and "
                f"{share(row['stayed_if_never_passed'])}"),
        Finding("Both curves move: until the turn trust rises and tipping trust falls", rise > 0 > fall,
                f"from year 1 to the turn trust changes by {signed(rise)} and tipping trust by {signed(fall)}"),
    ]  # fmt: skip
