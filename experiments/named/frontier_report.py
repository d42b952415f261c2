"""The report of the frontier experiment, written from its stored tables."""

import numpy as np

from experiments.named.effects import spearman
from experiments.named.frontier_figures import TITLES, column, front, package_label, packages, searches
from experiments.named.prose import pictures, shown
from experiments.tables import markdown, number
from model.declaration import INSTRUMENTS

FIGURES = {
    "fronts": "The Pareto sets, and the named packages beside them",
    "levels": "What the members of a Pareto set have in common",
    "knees": "Which instrument carries the result",
    "unseen": "Unseen seeds, and the search's progress",
}
PURSES = (1, 10, 100, 1000)  # outlays up to which the best policy is told, mean city outputs
MATTERS = 0.02  # relative loss from which an instrument carries something
LITTLE = 0.02  # mean relative change on unseen seeds up to which it is little
OFTEN = 0.8  # share of a front from which its members have an instrument in common
COSTLESS = ("penalty", "breach_fine", "benefit_sharing", "fund_rate", "central_deduction")  # no outlay by the model's account


def answer(stored) -> str:
    """The body of the report."""
    return "\n\n".join((
        _design(stored),
        "## Answer",
        "\n".join(f"- {line}" for line in (
            *_achieved(stored), _common(stored), _orders(stored), _carried(stored), _packages(stored), _unseen(stored),
        )),
        "## How much for how much",
        "The most that a policy of the front achieves on test seeds with an outlay up to a limit (mean city outputs, over the "
        "run), and the best named package within it, in force in all years that the search may use.",
        _purse_table(stored),
        "## Policies at the knee",
        _knee_table(stored),
        "## The named packages",
        _package_table(stored),
        "## How to read it",
        _cautions(stored),
        "## Figures",
        pictures(FIGURES),
        "Data: `fronts.csv`, `packages.csv`, `knees.csv`, `common.csv`, `history.csv`.",
    ))  # fmt: skip


def _design(stored) -> str:
    design, years = stored.study.design(), stored.study.scale.years
    train, test, algorithm = design["training_seeds"], design["test_seeds"], design["algorithm"]
    return (
        f"Yangtze River Delta, {years} years. A policy is one intervention: levels of all 11 instruments, a first and a last "
        f"year. {algorithm['name']} (population {algorithm['population']}, {algorithm['generations']} generations) minimises "
        "outlay and the Gini of gains and maximises, in four searches: final cooperation with the government gone ten years "
        "before the end; the same without orders and fines; final cooperation with the government free to stay; and cumulative "
        f"welfare with the government free to stay. Found on the mean of seeds {train[0]} to {train[1]}, told here on seeds "
        f"{test[0]} to {test[1]}, which the search never saw."
    )


def _best(rows, outcome: str, purse=None):
    """The row with the most of an outcome within a purse; None if there is none."""
    within = [row for row in rows if purse is None or number(row[_outlay(row)]) <= purse]
    return max(within, key=lambda row: number(row[_named(row, outcome)]), default=None)


def _outlay(row) -> str:
    return _named(row, "total_outlay")


def _named(row, outcome: str) -> str:
    return f"test_{outcome}" if f"test_{outcome}" in row else outcome


def _value(row, outcome: str) -> float:
    return number(row[_named(row, outcome)])


def _amount(value: float) -> str:
    return f"{value:.3f}" if abs(value) < 10 else shown(value)


def _achieved(stored) -> list:
    lines = []
    for search, outcome in searches(stored).items():
        rows = front(stored, search)
        best, cheap = _best(rows, outcome), _best(rows, outcome, PURSES[1])
        nothing = next(row for row in packages(stored, search) if row["package"] == "laissez_faire")
        text = f"**{TITLES[search]}**: {_amount(_value(nothing, outcome))} without government; "
        if cheap is not None:
            text += f"{_amount(_value(cheap, outcome))} for an outlay of at most {PURSES[1]}; "
        text += (
            f"{_amount(_value(best, outcome))} at most, for {shown(_value(best, 'total_outlay'))}. Gini of gains along the front "
            f"{column(rows, 'test_gini_gains').min():.2f} to {column(rows, 'test_gini_gains').max():.2f}."
        )
        lines.append(text)
    return lines


def _common(stored) -> str:
    told = []
    for search in searches(stored):
        rows = [row for row in stored["common"] if row["search"] == search]
        usual = [
            f"{INSTRUMENTS[row['instrument']].label.lower()} ({number(row['median']):g})"
            for row in rows
            if number(row["used_share"]) >= OFTEN
        ]
        bought = sorted(rows, key=lambda row: -_or_least(row["correlation_with_outlay"]))[:2]
        dearer = " and ".join(INSTRUMENTS[row["instrument"]].label.lower() for row in bought)
        told.append(f"{TITLES[search].lower()}: {', '.join(usual) or 'none'}, and in dearer policies {dearer}")
    return (
        f"**In common** (used by at least {OFTEN:.0%} of a front at a tenth of the highest level or more; median level): "
        f"{'; '.join(told)}."
    )


def _or_least(text: str) -> float:
    return number(text) if text else -2.0


def _orders(stored) -> str:
    used = {
        search: number(row["used_share"])
        for search, entry in stored.study.design()["searches"].items()
        for row in stored["common"]
        if (row["search"], row["instrument"]) == (search, "command") and "command" not in entry["barred"]
    }
    told = ", ".join(f"{share:.0%} ({TITLES[search].lower()})" for search, share in used.items())
    lasting = used["lasting"]
    return f"**Orders** are in use in {told} of the policies of the fronts" + (
        ". Where only what lasts counts, they drop out although they are cheap: what is done on an order teaches less trust."
        if lasting < 0.1
        else "."
    )


def _carried(stored) -> str:
    told = []
    for search, outcome in searches(stored).items():
        rows = {row["without"]: number(row[outcome]) for row in stored["knees"] if row["search"] == search}
        lost = {name: 1 - value / rows["nothing"] for name, value in rows.items() if name != "nothing"}
        most = [name for name in sorted(lost, key=lambda name: -lost[name]) if lost[name] >= MATTERS][:3]
        listed = ", ".join(f"{INSTRUMENTS[name].label.lower()} −{lost[name]:.0%}" for name in most) or "no single instrument"
        told.append(f"{TITLES[search].lower()}: {listed}")
    return f"**What carries the policy at the knee** (loss of the achievement without it): {'; '.join(told)}."


def _dominated(row, rows, outcome: str) -> bool:
    """Whether a policy of the front is at least as good in all objectives and better in one."""
    for other in rows:
        better = (
            _value(other, "total_outlay") - _value(row, "total_outlay"),
            _value(row, outcome) - _value(other, outcome),
            _value(other, "gini_gains") - _value(row, "gini_gains"),
        )
        if max(better) <= 0 and min(better) < 0:
            return True
    return False


def _packages(stored) -> str:
    told = []
    for search, outcome in searches(stored).items():
        named = [row for row in packages(stored, search) if row["package"] != "laissez_faire"]
        rows = front(stored, search)
        free = [row for row in named if not _dominated(row, rows, outcome)]
        listed = f" (all but {', '.join(package_label(row['package']).lower() for row in free)})" if free else ""
        told.append(f"{len(named) - len(free)} of {len(named)}{listed} in {TITLES[search].lower()}")
    return f"**Named packages** are dominated on unseen seeds, in force in all years that the search may use: {'; '.join(told)}."


def _unseen(stored) -> str:
    told, worst = [], 0.0
    for search, outcome in searches(stored).items():
        rows = front(stored, search)
        training, test = column(rows, f"training_{outcome}"), column(rows, f"test_{outcome}")
        loss = (test.mean() - training.mean()) / training.mean()
        still = column(rows, "non_dominated_on_test").mean()
        worst = max(worst, abs(loss))
        agree = spearman(training, test)
        told.append(f"{TITLES[search].lower()} {loss:+.1%}, rank correlation {agree:.2f}, {still:.0%} still undominated")
    word = "little" if worst < LITTLE else "noticeably"
    return f"**On unseen seeds** the achievement changes {word}: {'; '.join(told)}."


def _purse_table(stored) -> str:
    rows = []
    for search, outcome in searches(stored).items():
        cells = []
        for purse in (*PURSES, None):
            found, named = _best(front(stored, search), outcome, purse), _best(packages(stored, search), outcome, purse)
            text = "–" if found is None else _amount(_value(found, outcome))
            package = "–" if named is None else f"{_amount(_value(named, outcome))} {package_label(named['package']).lower()}"
            cells.append(f"{text} ({package})")
        rows.append((TITLES[search], *cells))
    header = ("Search", *(f"up to {purse}" for purse in PURSES), "any")
    return markdown(header, rows)


def _knee_table(stored) -> str:
    knees = {search: next(row for row in front(stored, search) if row["knee"] == "1") for search in searches(stored)}
    rows = [
        (INSTRUMENTS[name].label, INSTRUMENTS[name].unit, *(f"{number(row[name]):g}" for row in knees.values()))
        for name in stored.study.design()["highest_levels"]
    ]
    rows.append(("Years in force", "year", *(f"{row['first']} to {row['last']}" for row in knees.values())))
    outcomes = {
        "total_outlay": "Outlay", "final_cooperation": "Final cooperation", "cumulative_welfare": "Cumulative welfare",
        "gini_gains": "Gini of gains", "total_revenue": "Fines and penalties",
    }  # fmt: skip
    for outcome, label in outcomes.items():
        rows.append((label, "on test seeds", *(_amount(_value(row, outcome)) for row in knees.values())))
    return markdown(("", "Unit", *(TITLES[search] for search in knees)), rows, right=range(2, 2 + len(knees)))


def _package_table(stored) -> str:
    rows = [
        (
            package_label(row["package"]), f"{row['first']} to {row['last']}",
            *(_amount(number(row[name])) for name in ("total_outlay", "final_cooperation", "cumulative_welfare", "gini_gains")),
        )
        for row in stored["packages"]
    ]  # fmt: skip
    header = ("Package", "Years", "Outlay", "Final cooperation", "Cumulative welfare", "Gini of gains")
    return markdown(header, rows, right=range(2, 6))


def _cautions(stored) -> str:
    free = ", ".join(INSTRUMENTS[name].label.lower() for name in COSTLESS)
    rows = front(stored, "lasting")
    fines = column(rows, "test_total_revenue")
    return "\n".join((
        f"- Outlay is what the model's government spends. By that account {free} cost nothing: fines are income, and sharing "
        "and the fund move money between cities. A search finds such a gap and lives in it. Along the front for lasting "
        f"cooperation the cities pay {shown(fines.min())} to {shown(fines.max())} in penalties and fines; the search without "
        "orders and fines shows what is left when they are barred.",
        "- Levels are bounded by what is plausible and not by what is feasible; no city leaves, resists or goes to court here."
        + (
            " That full benefit sharing is best says that nothing in the model speaks against it."
            if float(np.median(column(rows, "benefit_sharing"))) >= 0.9
            else ""
        ),
        "- Final cooperation with the government still there counts obedience to instruments; with the government gone it counts "
        "habits and what was built.",
        "- A subsidy is welfare to a city and outlay to the centre: what dear policies add to welfare is partly that transfer.",
        "- NSGA-II approximates a Pareto set; it proves none.",
    ))  # fmt: skip
