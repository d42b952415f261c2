"""The table of the transition experiment: what each scenario comes to, over seeds."""

from dataclasses import dataclass

import numpy as np

from citypact.experiments.named.transition.spec import BASELINE, HIGH, LOW, SCENARIOS
from citypact.experiments.paper import survival
from citypact.experiments.paper.prose import shown
from citypact.experiments.paper.tables import markdown, number, read_csv, rounded, with_minus_signs, write_csv
from citypact.model.summary import SUMMARIES, summaries

TAKEN = (
    "t50", "t80", "final_cooperation", "final_depth", "final_joint_governance", "cumulative_welfare", "gini_output",
    "gini_gains", "cost_share", "total_outlay", "total_revenue",
)  # fmt: skip
MONEY, SHARE, COUNT = SUMMARIES["cumulative_welfare"].unit, "share", "relations"
# What is told of the year in which the government withdraws and of a later one: name -> (measure, label).
AT = {
    "cooperation": ("cooperation_rate", "Cooperation"),
    "depth": ("depth", "Depth"),
    "joint_governance": ("stage_joint_governance", "Joint governance"),
}
WHEN = ("at_withdrawal", "later")


@dataclass(frozen=True)
class Quantity:
    """One row of the table: name, unit, label; statistic: what is told of the seeds (mean, median or share)."""

    name: str
    unit: str
    label: str
    statistic: str = "mean"


def quantities(design) -> dict:
    """The rows of the table by name."""
    last, later = design.last, design.later
    rows = []
    for name in TAKEN:
        median = name in ("t50", "t80")
        rows.append(Quantity(name, SUMMARIES[name].unit, SUMMARIES[name].label, "median" if median else "mean"))
        if median:
            rows.append(Quantity(f"{name}_reached", SHARE, f"Seeds that reach {name}", "share"))
    rows += [
        Quantity("first_year_jump", SHARE, f"Rise of cooperation in year {design.first}"),
        Quantity("lost_next_year", SHARE, f"Share of cooperation lost in year {last + 1}"),
        *(
            Quantity(f"{prefix}{name}_{when}", SHARE, f"{label}{words} in year {year}")
            for name, (_, label) in AT.items()
            for prefix, words in (("", ""), ("advantage_in_", ", advantage over laissez-faire"))
            for when, year in zip(WHEN, (last, later), strict=True)
        ),
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
    since = design.later - design.last
    clock = survival.SINCE_WITHDRAWAL
    cohort = result.broken[:, clock].sum(axis=(1, 2)) + result.censored[:, clock].sum(axis=(1, 2))
    runs |= {
        "first_year_jump": rate[:, design.first - 1] - rate[:, design.first - 2],
        "lost_next_year": 1.0 - _ratio(rate[:, design.last], rate[:, design.last - 1]),
        "relations_at_withdrawal": cohort.astype(np.float64),
        "relations_kept": survival.share_alive(result, clock, 0, since),
    }
    for mode, name in survival.MODES.items():
        runs[f"relations_kept_{name}"] = survival.share_alive(result, clock, mode, since)
    for name, (measure, _) in AT.items():
        for when, year in zip(WHEN, (design.last, design.later), strict=True):
            runs[f"{name}_{when}"] = result.of(measure)[:, year - 1]
    reference = {name: values[design.runs_of(BASELINE)] for name, values in runs.items()}
    values = {}
    for scenario in SCENARIOS:
        here = {name: column[design.runs_of(scenario)] for name, column in runs.items()}
        gain = here["cumulative_welfare"] - reference["cumulative_welfare"]
        for part in (f"{name}_{when}" for name in AT for when in WHEN):
            here[f"advantage_in_{part}"] = here[part] - reference[part]
        here["welfare_gain"] = gain
        here["net_welfare_gain"] = gain - here["total_outlay"] + here["total_revenue"]
        here["welfare_gain_per_outlay"] = _ratio(gain, here["total_outlay"])
        values[scenario] = here
    return values


def _ratio(part, whole):
    return np.where(whole > 0.0, part / np.where(whole > 0.0, whole, 1.0), np.nan)


def over_seeds(quantity: Quantity, values: dict) -> tuple:
    """(value, low, high, error, n) over seeds: the 5 % and 95 % quantiles, the error of a mean, how many seeds define it.

    values: name -> (seed,). A median time is that of the seeds that reach the level, and n is their number.
    """
    if quantity.statistic == "share":
        reached = np.isfinite(values[quantity.name.removesuffix("_reached")])
        return float(reached.mean()), np.nan, np.nan, np.nan, reached.size
    defined = values[quantity.name][np.isfinite(values[quantity.name])]
    if defined.size == 0:
        return np.nan, np.nan, np.nan, np.nan, 0
    middle = np.median(defined) if quantity.statistic == "median" else np.mean(defined)
    spread = quantity.statistic == "mean" and defined.size > 1
    error = float(defined.std(ddof=1)) / np.sqrt(defined.size) if spread else np.nan
    return float(middle), *(float(bound) for bound in np.quantile(defined, (LOW, HIGH))), error, defined.size


def write_table(folder, design, result) -> None:
    """Write table.csv (one row for each scenario and quantity) and table.md (scenarios beside each other)."""
    rows = []
    for scenario, values in per_seed(design, result).items():
        for quantity in quantities(design).values():
            *figures, n = over_seeds(quantity, values)
            rows.append((scenario, quantity.name, quantity.label, quantity.unit, quantity.statistic, *rounded(figures), n))
    header = ("scenario", "quantity", "label", "unit", "statistic", "value", "low", "high", "error", "n")
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
    return with_minus_signs(markdown(header, rows, right=range(3, len(header))))


def _cell(row: dict) -> str:
    value, low, high = (number(row[name]) for name in ("value", "low", "high"))
    if np.isnan(value):
        return "–"
    if row["statistic"] == "share":
        return f"{value:.0%}"
    return f"{shown(value)} [{shown(low)}, {shown(high)}]"
