"""The table of the transition experiment: what each scenario comes to, over seeds."""

from dataclasses import dataclass

import numpy as np

from experiments import survival
from experiments.named.prose import shown
from experiments.named.transition_design import BASELINE, HIGH, LOW, SCENARIOS
from experiments.tables import markdown, number, read_csv, rounded, write_csv
from model.measures import COUNT, SHARE
from model.summary import SUMMARIES, summaries

TAKEN = (
    "t50", "t80", "final_cooperation", "final_depth", "cumulative_welfare", "gini_output", "gini_gains", "cost_share",
    "total_outlay", "total_revenue",
)  # fmt: skip
MONEY = SUMMARIES["cumulative_welfare"].unit


@dataclass(frozen=True)
class Quantity:
    """One row of the table: name, unit, label; statistic: what is told of the seeds (mean, median or share)."""

    name: str
    unit: str
    label: str
    statistic: str = "mean"


def quantities(last: int, later: int) -> dict:
    """The rows of the table by name; last: the government's last year; later: when what is left is counted."""
    rows = []
    for name in TAKEN:
        median = name in ("t50", "t80")
        rows.append(Quantity(name, SUMMARIES[name].unit, SUMMARIES[name].label, "median" if median else "mean"))
        if median:
            rows.append(Quantity(f"{name}_reached", SHARE, f"Seeds that reach {name}", "share"))
    rows += [
        Quantity("cooperation_at_withdrawal", SHARE, f"Cooperation in year {last}"),
        Quantity("cooperation_later", SHARE, f"Cooperation in year {later}"),
        Quantity("level_kept", "ratio", f"Level kept, year {later} over year {last}"),
        Quantity("advantage_at_withdrawal", SHARE, f"Advantage over laissez-faire in year {last}"),
        Quantity("advantage_later", SHARE, f"Advantage over laissez-faire in year {later}"),
        Quantity("relations_at_withdrawal", COUNT, f"Relations of cooperation alive after year {last}"),
        Quantity("relations_kept", SHARE, f"Of these, alive without a break to year {later}"),
        *(Quantity(f"relations_kept_{mode}", SHARE, f"Of these, founded {mode}") for mode in survival.MODES.values()),
        Quantity("welfare_gain", MONEY, "Welfare over laissez-faire"),
        Quantity("net_welfare_gain", MONEY, "The same less outlay, plus revenue"),
        Quantity("welfare_gain_per_outlay", "ratio", "Welfare over laissez-faire per unit of outlay"),
    ]
    return {row.name: row for row in rows}


def per_seed(design, result) -> dict:
    """scenario -> name -> (seed,) values, nan where undefined."""
    runs, rate = summaries(result, TAKEN), result.of("cooperation_rate")
    at, later = rate[:, design.last - 1], rate[:, design.later - 1]
    since = design.later - design.last
    clock = survival.SINCE_WITHDRAWAL
    cohort = result.broken[:, clock].sum(axis=(1, 2)) + result.censored[:, clock].sum(axis=(1, 2))
    runs |= {
        "cooperation_at_withdrawal": at,
        "cooperation_later": later,
        "level_kept": _ratio(later, at),
        "relations_at_withdrawal": cohort.astype(np.float64),
        "relations_kept": survival.share_alive(result, clock, 0, since),
    }
    for mode, name in survival.MODES.items():
        runs[f"relations_kept_{name}"] = survival.share_alive(result, clock, mode, since)
    reference = {name: values[design.runs_of(BASELINE)] for name, values in runs.items()}
    values = {}
    for scenario in SCENARIOS:
        here = {name: column[design.runs_of(scenario)] for name, column in runs.items()}
        gain = here["cumulative_welfare"] - reference["cumulative_welfare"]
        here["advantage_at_withdrawal"] = here["cooperation_at_withdrawal"] - reference["cooperation_at_withdrawal"]
        here["advantage_later"] = here["cooperation_later"] - reference["cooperation_later"]
        here["welfare_gain"] = gain
        here["net_welfare_gain"] = gain - here["total_outlay"] + here["total_revenue"]
        here["welfare_gain_per_outlay"] = _ratio(gain, here["total_outlay"])
        values[scenario] = here
    return values


def _ratio(part, whole):
    return np.where(whole > 0.0, part / np.where(whole > 0.0, whole, 1.0), np.nan)


def over_seeds(quantity: Quantity, values: dict) -> tuple:
    """(value, low, high, n) of a quantity over seeds: low and high the 5 % and 95 % quantiles, n how many define it.

    values: name -> (seed,). A median time is that of the seeds that reach the level, and n is their number.
    """
    if quantity.statistic == "share":
        reached = np.isfinite(values[quantity.name.removesuffix("_reached")])
        return float(reached.mean()), np.nan, np.nan, reached.size
    defined = values[quantity.name][np.isfinite(values[quantity.name])]
    if defined.size == 0:
        return np.nan, np.nan, np.nan, 0
    middle = np.median(defined) if quantity.statistic == "median" else np.mean(defined)
    return float(middle), *(float(bound) for bound in np.quantile(defined, (LOW, HIGH))), defined.size


def write_table(folder, design, result) -> None:
    """Write table.csv (one row for each scenario and quantity) and table.md (scenarios beside each other)."""
    rows = []
    for scenario, values in per_seed(design, result).items():
        for quantity in quantities(design.last, design.later).values():
            *figures, n = over_seeds(quantity, values)
            rows.append(
                (scenario, quantity.name, quantity.label, quantity.unit, quantity.statistic, *rounded(figures), n)
            )
    header = ("scenario", "quantity", "label", "unit", "statistic", "value", "low", "high", "n")
    write_csv(folder / "table.csv", header, rows)
    labels = {name: label for name, (label, _) in SCENARIOS.items()}
    (folder / "table.md").write_text(table_text(folder, labels) + "\n", encoding="utf-8", newline="\n")


def table_text(folder, labels: dict) -> str:
    """The stored table as Markdown; labels: scenario -> heading."""
    cells: dict = {}
    for row in read_csv(folder / "table.csv"):
        head = (row["label"], row["unit"], row["statistic"])
        cells.setdefault(row["quantity"], (head, {}))[1][row["scenario"]] = _cell(row)
    header = ("Quantity", "Unit", "Over seeds", *labels.values())
    rows = [(*head, *(by_scenario[name] for name in labels)) for head, by_scenario in cells.values()]
    return markdown(header, rows, right=range(3, len(header)))


def _cell(row: dict) -> str:
    value, low, high = (number(row[name]) for name in ("value", "low", "high"))
    if np.isnan(value):
        return "–"
    if row["statistic"] == "share":
        return f"{value:.0%}"
    return f"{shown(value)} [{shown(low)}, {shown(high)}]"
