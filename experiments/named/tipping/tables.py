"""The tables of the tipping experiment's report, and how the gap between two branches is judged."""

from citypact.experiments.named.tipping.spec import DRIVERS, WAYS
from citypact.experiments.paper.prose import plain, span
from citypact.experiments.paper.tables import markdown, number

MET = 0.02  # two branches closer than this share of cooperation have met
STANDING = 0.8  # share of the gap at half the time that must be left for a gap to be standing


def gaps(stored, driver: str, way: str) -> tuple:
    """(largest gap between branches at the end, the gap there at half the time, the level) of a driver."""
    ends, halves = {}, {}
    for row in stored["held"]:
        if (row["driver"], row["way"]) == (driver, way):
            ends.setdefault(row["level"], {})[row["past"]] = number(row["cooperation"])
            halves.setdefault(row["level"], {})[row["past"]] = number(row["cooperation_at_half_time"])
    end, half = ({level: found["above"] - found["below"] for level, found in part.items()} for part in (ends, halves))
    level = max(end, key=end.get)
    return end[level], half[level], level


def verdict(gap: float, earlier: float) -> str:
    """What has become of two branches."""
    if gap < MET:
        return "the branches meet"
    return "two branches stand" if gap >= STANDING * earlier else "two branches, still closing"


def loop_table(stored) -> str:
    header = ("Driver", "Choice", "Years each way", "Before", "At the top", "After", "Gap between the ways", "Left")
    rows = [
        (
            row["driver"], WAYS[row["way"]].label, row["years_up"],
            *(_told(row[name]) for name in ("before", "at_top", "after")), bounds(row, "gap"), bounds(row, "left"),
        )
        for row in stored["loops"]
    ]  # fmt: skip
    return markdown(header, rows, right=range(2, len(header)))


def bounds(row, name: str) -> str:
    """A value of a loop with its interval."""
    return span({"mean": row[name], "low": row[f"{name}_low"], "high": row[f"{name}_high"]}, sign=False)


def held_table(stored) -> str:
    rows = []
    for driver in DRIVERS:
        for way, told in WAYS.items():
            gap, earlier, level = gaps(stored, driver, way)
            rows.append((driver, told.label, f"{float(level):.2f}", f"{earlier:.3f}", f"{gap:.3f}", verdict(gap, earlier)))
    header = ("Driver", "Choice", "Level of the largest gap", "Gap at half the time", "Gap at the end", "Judged")
    return markdown(header, rows, right=(2, 3, 4))


def turning_table(stored) -> str:
    labels = {
        "relations": "Relations (in all runs)",
        "turned": "Turned",
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
    rows = [
        (label, *(row[name] if name in ("relations", "turned") else _told(row[name]) for row in stored["turning"]))
        for name, label in labels.items()
    ]
    header = ("", *(WAYS[row["way"]].label for row in stored["turning"]))
    return markdown(header, rows, right=range(1, len(header)))


def _told(text: str) -> str:
    return plain(number(text)) if text else "–"
