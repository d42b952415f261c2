"""The tables of the tipping experiment's report, and how the gap between two branches is judged."""

from experiments.named.prose import plain
from experiments.named.tipping_ramps import DRIVERS
from experiments.tables import markdown, number

MET = 0.02  # two branches closer than this share of cooperation have met
STANDING = 0.8  # share of the gap at half the time that must be left for a gap to be standing


def gaps(stored, driver: str, rationality: str) -> tuple:
    """(largest gap between branches at the end, the gap there at half the time, the level) of a driver."""
    ends, halves = {}, {}
    for row in stored["held"]:
        if (row["driver"], row["rationality"]) == (driver, rationality):
            ends.setdefault(row["level"], []).append(number(row["cooperation"]))
            halves.setdefault(row["level"], []).append(number(row["cooperation_at_half_time"]))
    level = max(ends, key=lambda level: ends[level][1] - ends[level][0])
    return ends[level][1] - ends[level][0], halves[level][1] - halves[level][0], level


def judged(gap: float, earlier: float) -> str:
    if gap < MET:
        return "the branches meet"
    return "two branches still stand" if gap >= STANDING * earlier else "two branches, still closing"


def loop_table(stored) -> str:
    header = (
        "Driver", "β", "Years each way", "Before", "At the top", "After", "Up at", "Down at", "Width", "95 % interval", "Area",
    )  # fmt: skip
    names = ("before", "at_top", "after", "turns_up_at", "turns_down_at", "width")
    rows = [
        (
            row["driver"], f"{float(row['rationality']):g}", row["years_up"], *(_told(row[name]) for name in names),
            f"{_told(row['width_low'])} to {_told(row['width_high'])}", _told(row["area"]),
        )
        for row in stored["loops"]
    ]  # fmt: skip
    return markdown(header, rows, right=range(1, len(header)))


def held_table(stored) -> str:
    rows = []
    for driver in DRIVERS:
        for rationality in dict.fromkeys(row["rationality"] for row in stored["held"]):
            gap, earlier, level = gaps(stored, driver, rationality)
            cells = (f"{float(level):.2f}", f"{earlier:.3f}", f"{gap:.3f}", judged(gap, earlier))
            rows.append((driver, f"{float(rationality):g}", *cells))
    header = ("Driver", "β", "Level of the largest gap", "Gap at half the time", "Gap at the end", "Judged")
    return markdown(header, rows, right=(1, 2, 3, 4))


def turning_table(stored) -> str:
    labels = {
        "relations": "Relations (in all runs)",
        "turned": "Turned",
        "trust_at_turn": "Mean trust at the turn",
        "tipping_trust_at_turn": "Mean tipping trust at the turn",
        "sides_past_tipping_at_turn": "Sides past it at the turn",
        "both_past_tipping_at_turn": "Relations with both sides past it at the turn",
        "margin_median": "Median of trust less tipping trust, lower side",
        "correlation": "Correlation of trust and tipping trust at the turn",
        "ever_passed": "Relations that ever passed it",
        "turned_if_passed": "Turned, of those that passed",
        "turned_if_never_passed": "Turned, of those that never did",
        "passed_before_turning": "Passed before or when they turned",
        "median_years_from_passing_to_turning": "Median years from passing to turning",
        "stayed_if_turned": "Later years in which turned relations cooperate",
    }
    rows = [
        (label, *(row[name] if name in ("relations", "turned") else _told(row[name]) for row in stored["turning"]))
        for name, label in labels.items()
    ]
    header = ("", *(f"β = {float(row['rationality']):g}" for row in stored["turning"]))
    return markdown(header, rows, right=range(1, len(header)))


def _told(text: str) -> str:
    return plain(number(text)) if text else "–"
