"""The tables of the tipping experiment's report, and how the gap between two branches is judged."""

import pandas as pd

from citypact.experiments.named.study import Stored
from citypact.experiments.named.tipping.spec import DRIVERS, WAYS
from citypact.experiments.paper.prose import plain, span
from citypact.experiments.paper.tables import where
from citypact.experiments.paper.text import markdown

MET = 0.02  # two branches closer than this share of cooperation have met
STANDING = 0.8  # share of the gap at half the time that must be left for a gap to be standing


def gaps(stored: Stored, driver: str, way: str) -> tuple:
    """(largest gap between branches at the end, the gap there at half the time, the level) of a driver."""
    held = where(stored["held"], driver=driver, way=way).set_index(["past", "level"])
    gap, earlier = (held.loc["above", name] - held.loc["below", name] for name in ("cooperation", "cooperation_at_half_time"))
    level = gap.idxmax()
    return gap[level], earlier[level], level


def verdict(gap: float, earlier: float) -> str:
    """What has become of two branches."""
    if gap < MET:
        return "the branches meet"
    return "two branches stand" if gap >= STANDING * earlier else "two branches, still closing"


def loop_table(stored: Stored) -> str:
    header = ("Driver", "Choice", "Years each way", "Before", "At the top", "After", "Gap between the ways", "Left")
    rows = [
        (row["driver"], WAYS[row["way"]].label, row["years_up"], *(plain(row[name]) for name in ("before", "at_top", "after")),
         bounds(row, "gap"), bounds(row, "left"))
        for row in stored["loops"].to_dict("records")
    ]  # fmt: skip
    return markdown(header, rows, right=range(2, len(header)))


def bounds(row: pd.Series | dict, name: str) -> str:
    """A value of a loop with its interval."""
    return span({"mean": row[name], "low": row[f"{name}_low"], "high": row[f"{name}_high"]}, sign=False)


def held_table(stored: Stored) -> str:
    rows = []
    for driver in DRIVERS:
        for way, told in WAYS.items():
            gap, earlier, level = gaps(stored, driver, way)
            rows.append((driver, told.label, f"{level:.2f}", f"{earlier:.3f}", f"{gap:.3f}", verdict(gap, earlier)))
    header = ("Driver", "Choice", "Level of the largest gap", "Gap at half the time", "Gap at the end", "Judged")
    return markdown(header, rows, right=(2, 3, 4))


def turning_table(stored: Stored) -> str:
    counts = {"relations": "Relations (in all runs)", "turned": "Turned"}
    labels = {
        "trust_at_turn": "Mean trust at the turn",
        "trust_at_start": "Mean trust of the same sides in year 1",
        "tipping_trust_at_turn": "Mean tipping trust at the turn",
        "tipping_trust_at_start": "Mean tipping trust of the same sides in year 1",
        "sides_past_tipping_at_turn": "Sides past it at the turn",
        "both_past_tipping_at_turn": "Relations with both sides past it at the turn",
        "margin_median": "Median of trust less tipping trust, lower side",
        "correlation": "Correlation of trust and tipping trust at the turn",
        "ever_passed": "Relations that ever passed it",
        "turned_if_passed": "Turned, of those that passed",
        "turned_if_never_passed": "Turned, of those that never did",
        "passed_before_turning": "Of those that turned: passed before or then",
        "passed_after_turning": "passed afterwards",
        "never_passed": "never passed",
        "stayed_if_passed": "Later years of cooperation, of those that passed",
        "stayed_if_never_passed": "of those that never did",
    }
    table = stored["turning"]
    rows = [(label, *table[name]) for name, label in counts.items()]
    rows += [(label, *map(plain, table[name])) for name, label in labels.items()]
    header = ("", *(WAYS[way].label for way in table["way"]))
    return markdown(header, rows, right=range(1, len(header)))
