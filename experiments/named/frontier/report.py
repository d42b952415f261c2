"""The report of the frontier experiment, written from its stored tables."""

import math

import numpy as np

from citypact.experiments.named.frontier.figures import TITLES, column, front, package_label, packages, searches
from citypact.experiments.named.frontier.findings import (
    MATTERS,
    best_of,
    dominated,
    findings,
    instrument_label,
    lost_without,
    search_title,
    using_orders,
    value_of,
)
from citypact.experiments.named.frontier.policies import COSTLESS, HIGHEST, SEARCHES
from citypact.experiments.paper.effects import spearman
from citypact.experiments.paper.figure_panels import declared
from citypact.experiments.paper.prose import judged, listed, lowered, pictures, sections, shown, signed
from citypact.experiments.paper.tables import markdown, number
from citypact.model.settings.instrument_table import INSTRUMENTS

FIGURES = {
    "fronts": "The Pareto sets, and the named packages beside them",
    "levels": "What the members of a Pareto set have in common",
    "knees": "Which instrument carries the result",
    "unseen": "Unseen seeds, and the search's progress",
}
PURSES = (1, 10, 100)  # outlays up to which the best policy is told, mean city outputs
LITTLE = 0.02  # mean relative change on unseen seeds up to which it is little
OFTEN = 0.8  # share of a front from which its members have an instrument in common


def answer(stored) -> str:
    """The body of the report."""
    lines = (*_achieved(stored), _common(stored), _orders(stored), _carried(stored), _packages(stored), _unseen(stored))
    return sections(
        _design(stored),
        "## Answer",
        "\n".join(f"- {line}" for line in lines),
        "## What the theory expects, and whether it holds here",
        judged(findings(stored)),
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
    )


def _design(stored) -> str:
    design, years = stored.study.design(), stored.study.scale.years
    train, test, algorithm = design["training_seeds"], design["test_seeds"], design["algorithm"]
    told = "; ".join(f"{search_title(name)}: {search.told}" for name, search in SEARCHES.items())
    return (
        f"Yangtze River Delta, {years} years. A policy is one intervention: levels of all {len(HIGHEST)} instruments, a first "
        f"and a last year. {algorithm['name']} (population {algorithm['population']}, {algorithm['generations']} generations) "
        f"minimises outlay and the Gini of gains and maximises, in {len(SEARCHES)} searches ({told}). Where the government must "
        f"be gone, its last year is {stored.study.limit('lasting')} at most. Instruments that cost no money: "
        f"{listed(map(instrument_label, COSTLESS))}. Found on the mean of seeds {train[0]} to {train[1]}, told here on seeds "
        f"{test[0]} to {test[1]}, which the search never saw."
    )


def _amount(value: float) -> str:
    return f"{value:.3f}" if abs(value) < 10 else shown(value)


def _achieved(stored) -> list:
    lines = []
    for search, outcome in searches(stored).items():
        rows = front(stored, search)
        best, cheap = best_of(rows, outcome), best_of(rows, outcome, PURSES[1])
        nothing = next(row for row in packages(stored, search) if row["package"] == "laissez_faire")
        text = f"**{TITLES[search]}**: {_amount(value_of(nothing, outcome))} without government; "
        if cheap is not None:
            text += f"{_amount(value_of(cheap, outcome))} for an outlay of at most {PURSES[1]}; "
        ginis = column(rows, "test_gini_gains")
        text += (
            f"{_amount(value_of(best, outcome))} at most, for {shown(value_of(best, 'total_outlay'))}. Gini of gains along the "
            f"front {ginis.min():.2f} to {ginis.max():.2f}."
        )
        lines.append(text)
    return lines


def _common(stored) -> str:
    told = []
    for search in searches(stored):
        rows = [row for row in stored["common"] if row["search"] == search]
        usual = [
            f"{instrument_label(row['instrument'])} ({number(row['median']):g})"
            for row in rows
            if number(row["used_share"]) >= OFTEN
        ]
        bought = sorted(rows, key=lambda row: -_or_least(row["correlation_with_outlay"]))[:2]
        dearer = listed(instrument_label(row["instrument"]) for row in bought if _or_least(row["correlation_with_outlay"]) > 0)
        told.append(
            f"{search_title(search)}: {', '.join(usual) or 'none'}"
            + (f", and more of {dearer} in dearer policies" if dearer else "")
        )
    return (
        f"**In common** (used by at least {OFTEN:.0%} of a front at a tenth of the highest level or more; median level): "
        f"{'; '.join(told)}."
    )


def _or_least(text: str) -> float:
    return number(text) if text else -2.0


def _orders(stored) -> str:
    told = ", ".join(f"{share:.0%} ({search_title(search)})" for search, share in using_orders(stored).items())
    years = stored.study.scale.years
    ordered, backed = (
        next(row for row in stored["packages"] if (row["package"], row["first"], row["last"]) == (name, "1", str(years)))
        for name in ("hierarchical", "hybrid")
    )
    enforced = number(ordered["outlay_enforcement"]) / number(ordered["total_outlay"])
    return (
        f"**Orders** are in use in {told} of the policies of the fronts. In force in all {years} years the package "
        f"{_amounts(ordered)}, of which {enforced:.0%} is enforcement; {_amounts(backed)}."
    )


def _amounts(row) -> str:
    final, depth, outlay = (number(row[name]) for name in ("final_cooperation", "final_depth", "total_outlay"))
    return (
        f"{lowered(package_label(row['package']))} reaches {final:.2f} of cooperation and {depth:.2f} of depth in the end for an "
        f"outlay of {shown(outlay)}"
    )


def _carried(stored) -> str:
    told = []
    for search in searches(stored):
        lost = lost_without(stored, search)
        most = [name for name in sorted(lost, key=lambda name: -lost[name]) if lost[name] >= MATTERS][:3]
        parts = ", ".join(f"{instrument_label(name)} −{lost[name]:.0%}" for name in most) or "no single instrument"
        told.append(f"{search_title(search)}: {parts}")
    return f"**What carries the policy at the knee** (loss of the achievement without it): {'; '.join(told)}."


def _packages(stored) -> str:
    told = []
    for search, outcome in searches(stored).items():
        named = [row for row in packages(stored, search) if row["package"] != "laissez_faire"]
        rows = front(stored, search)
        free = [row for row in named if not dominated(row, rows, outcome)]
        but = f" (all but {listed(lowered(package_label(row['package'])) for row in free)})" if free else ""
        told.append(f"{len(named) - len(free)} of {len(named)}{but} in {search_title(search)}")
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
        order = "all alike" if math.isnan(agree) else f"rank correlation {agree:.2f}"
        told.append(f"{search_title(search)} {round(loss, 3) + 0.0:+.1%}, {order}, {still:.0%} still undominated")
    word = "little" if worst < LITTLE else "noticeably"
    return f"**On unseen seeds** the achievement changes {word}: {'; '.join(told)}. {_progress(stored)}"


def _progress(stored) -> str:
    """How much of the box each front still won in the last quarter of the generations."""
    told = []
    for search in searches(stored):
        volumes = column([row for row in stored["history"] if row["search"] == search], "hypervolume")
        told.append(f"{search_title(search)} {signed(volumes[-1] - volumes[-1 - len(volumes) // 4])}")
    return (
        "In the last quarter of the generations the hypervolume, a share of the box of all values met, changed by: "
        f"{'; '.join(told)}."
    )


def _purse_table(stored) -> str:
    rows = []
    for search, outcome in searches(stored).items():
        cells = []
        for purse in (*PURSES, None):
            found, named = best_of(front(stored, search), outcome, purse), best_of(packages(stored, search), outcome, purse)
            text = "–" if found is None else _amount(value_of(found, outcome))
            package = "–" if named is None else f"{_amount(value_of(named, outcome))} {lowered(package_label(named['package']))}"
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
    for outcome in stored.study.design()["outcomes"]:
        rows.append((declared(outcome).label, "on test seeds", *(_amount(value_of(row, outcome)) for row in knees.values())))
    whole = {row["search"]: row for row in stored["knees"] if row["without"] == "nothing"}
    for part in stored.study.design()["parts_of_outlay"]:
        rows.append((declared(part).label, "on test seeds", *(_amount(number(whole[search][part])) for search in knees)))
    return markdown(("", "Unit", *(TITLES[search] for search in knees)), rows, right=range(2, 2 + len(knees)))


def _package_table(stored) -> str:
    outcomes = ("final_cooperation", "final_depth", "cumulative_welfare", "gini_gains", "total_outlay")
    parts = stored.study.design()["parts_of_outlay"]
    rows = [
        (
            package_label(row["package"]), f"{row['first']} to {row['last']}",
            *(_amount(number(row[name])) for name in (*outcomes, *parts)),
        )
        for row in stored["packages"]
    ]  # fmt: skip
    header = ("Package", "Years", *(declared(name).label for name in outcomes), *(declared(name).label for name in parts))
    return markdown(header, rows, right=range(2, len(header)))


def _cautions(stored) -> str:
    rows = front(stored, "lasting")
    fines = column(rows, "test_total_revenue")
    return "\n".join((
        "- Outlay is what the model's government spends. By that account "
        f"{listed(map(instrument_label, COSTLESS))} cost nothing: fines are income, and sharing and the fund move money between "
        "cities. A search finds such a gap and lives in it. Along the front for lasting cooperation the cities pay "
        f"{_amount(fines.min())} to {_amount(fines.max())} in penalties and fines; "
        "the searches with paid instruments only show what is left when all these are barred.",
        "- Levels are bounded by what is plausible and not by what is feasible; no city leaves, resists or goes to court here."
        + (
            " That full benefit sharing is best says that nothing in the model speaks against it."
            if float(np.median(column(rows, "benefit_sharing"))) >= 0.9
            else ""
        ),
        "- Cooperation with the government still there counts obedience to instruments; with the government gone it counts "
        "habits and what was built. That is seen ten years after the government has gone; whether a push wears off later is what "
        "the experiment `tipping` asks.",
        "- A subsidy is welfare to a city and outlay to the centre: what dear policies add to welfare is partly that transfer. "
        "Shorter distances raise the stakes themselves, and what is left in the fund shortens distances: part of the welfare is "
        "more at stake and not more cooperation.",
        "- NSGA-II approximates a Pareto set; it proves none.",
    ))  # fmt: skip
