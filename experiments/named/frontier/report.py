"""The report of the frontier experiment, written from its stored tables."""

import math
from collections.abc import Callable

from citypact.experiments.named.frontier import findings
from citypact.experiments.named.frontier.figures import lost_without, package_label, packages
from citypact.experiments.named.frontier.findings import best_of, front, instrument_label, search_title
from citypact.experiments.named.frontier.spec import COSTLESS, HIGHEST, OUTCOMES, PARTS, SEARCHES
from citypact.experiments.named.study import Stored
from citypact.experiments.paper.figure_panels import declared
from citypact.experiments.paper.inference import spearman
from citypact.experiments.paper.prose import judged, listed, lowered, pictures, sections, shown, signed
from citypact.experiments.paper.tables import one, where
from citypact.experiments.paper.text import markdown
from citypact.model.settings.instrument_table import INSTRUMENTS

FIGURES = {
    "fronts": "The Pareto sets, and the named packages beside them", "levels": "What the members of a Pareto set have in common",
    "knees": "Which instrument carries the result", "unseen": "Unseen seeds, and the search's progress",
}  # fmt: skip
PURSES = (1, 10, 100)  # outlays up to which the best policy is told, mean city outputs
LITTLE = 0.02  # mean relative change on unseen seeds up to which it is little
OFTEN = 0.8  # share of a front from which its members have an instrument in common


def answer(stored: Stored) -> str:
    """The body of the report."""
    lines = (*_achieved(stored), _common(stored), _orders(stored), _carried(stored), _packages(stored), _unseen(stored))
    return sections(
        _design(stored), "## Answer", "\n".join(f"- {line}" for line in lines),
        "## What the theory expects, and whether it holds here", judged(findings.findings(stored)), "## How much for how much",
        "The most that a policy of the front achieves on test seeds with an outlay up to a limit (mean city outputs, over the "
        "run), and the best named package within it, in force in all years that the search may use.",
        _purse_table(stored), "## Policies at the knee", _knee_table(stored), "## The named packages", _package_table(stored),
        "## How to read it", _cautions(stored), "## Figures", pictures(FIGURES),
        "Data: `fronts.csv`, `packages.csv`, `knees.csv`, `common.csv`, `history.csv`.",
    )  # fmt: skip


def _of_each(tell: Callable) -> str:
    """What is told of each search, by its name."""
    return "; ".join(f"{search_title(name)}{tell(name)}" for name in SEARCHES)


def _design(stored: Stored) -> str:
    study, told = stored.study, _of_each(lambda name: f": {SEARCHES[name].told}")
    return (
        f"{study.region.name}, {study.scale.years} years. A policy is one intervention: levels of all {len(HIGHEST)} "
        f"instruments, a first and a last year. NSGA-II (population {study.scale.points}, {study.generations} generations) "
        f"minimises outlay and the Gini of gains and maximises, in {len(SEARCHES)} searches ({told}). Where the government must "
        f"be gone, its last year is {study.limit('lasting')} at most. Instruments that cost no money: "
        f"{listed(map(instrument_label, COSTLESS))}. Found on the mean of seeds {study.seeds[0]} to {study.seeds[-1]}, told "
        f"here on seeds {study.testing[0]} to {study.testing[-1]}, which the search never saw."
    )


def _amount(value: float) -> str:
    return f"{value:.3f}" if abs(value) < 10 else shown(value)


def _achieved(stored: Stored) -> list:
    lines = []
    for name, search in SEARCHES.items():
        rows, outcome = front(stored, name), search.achievement
        best, cheap = best_of(rows, outcome), rows[rows["total_outlay"] <= PURSES[1]][outcome]
        nothing = one(packages(stored, name), package="laissez_faire")
        little = "" if cheap.empty else f"{_amount(cheap.max())} for an outlay of at most {PURSES[1]}; "
        lines.append(
            f"**{search.label}**: {_amount(nothing[outcome])} without government; {little}"
            f"{_amount(best[outcome])} at most, for {shown(best['total_outlay'])}. Gini of gains along the "
            f"front {rows['gini_gains'].min():.2f} to {rows['gini_gains'].max():.2f}."
        )
    return lines


def _common(stored: Stored) -> str:
    def told(search: str) -> str:
        rows = where(stored["common"], search=search)
        usual = rows[rows["used_share"] >= OFTEN].set_index("instrument")["median"]
        levels = (f"{instrument_label(name)} ({level:g})" for name, level in usual.items())
        bought = rows.sort_values("correlation_with_outlay", ascending=False, kind="stable").head(2)
        dearer = listed(map(instrument_label, bought[bought["correlation_with_outlay"] > 0]["instrument"]))
        return f": {', '.join(levels) or 'none'}" + (f", and more of {dearer} in dearer policies" if dearer else "")

    much = f"{OFTEN:.0%} of a front at a tenth of the highest level or more"
    return f"**In common** (used by at least {much}; median level): {_of_each(told)}."


def _orders(stored: Stored) -> str:
    told = ", ".join(f"{share:.0%} ({search_title(search)})" for search, share in findings.using_orders(stored).items())
    years = stored.study.scale.years
    ordered, backed = (one(stored["packages"], package=name, first=1, last=years) for name in ("hierarchical", "hybrid"))
    outlay = ordered["total_outlay"]
    enforced = f", of which {ordered['outlay_enforcement'] / outlay:.0%} is enforcement" if outlay > 0 else ""
    reached = [
        f"{lowered(package_label(row['package']))} reaches {row['final_cooperation']:.2f} of cooperation and "
        f"{row['final_depth']:.2f} of depth in the end for an outlay of {shown(row['total_outlay'])}" for row in (ordered, backed)
    ]  # fmt: skip
    return (
        f"**Orders** are in use in {told} of the policies of the fronts. In force in all {years} years the package "
        f"{reached[0]}{enforced}; {reached[1]}."
    )


def _carried(stored: Stored) -> str:
    def told(search: str) -> str:
        lost = lost_without(stored, search)
        most = [name for name in sorted(lost, key=lambda name: -lost[name]) if lost[name] >= findings.MATTERS][:3]
        return ": " + (", ".join(f"{instrument_label(name)} −{lost[name]:.0%}" for name in most) or "no single instrument")

    return f"**What carries the policy at the knee** (loss of the achievement without it): {_of_each(told)}."


def _packages(stored: Stored) -> str:
    told = []
    for search in SEARCHES:
        named = [name for name in packages(stored, search)["package"] if name != "laissez_faire"]
        free = [name for name in findings.undominated(stored, search) if name in named]
        but = f" (all but {listed(lowered(package_label(name)) for name in free)})" if free else ""
        told.append(f"{len(named) - len(free)} of {len(named)}{but} in {search_title(search)}")
    return f"**Named packages** are dominated on unseen seeds, in force in all years that the search may use: {'; '.join(told)}."


def _unseen(stored: Stored) -> str:
    told, won, worst = [], [], 0.0
    for name, search in SEARCHES.items():
        rows = front(stored, name)
        training, test = rows[f"training_{search.achievement}"], rows[search.achievement]
        loss = (test.mean() - training.mean()) / training.mean() if training.mean() else 0.0
        worst = max(worst, abs(loss))
        agree, _ = spearman(training, test)
        order = "all alike" if math.isnan(agree) else f"rank correlation {agree:.2f}"
        still = rows["non_dominated_on_test"].mean()
        told.append(f"{search_title(name)} {round(loss, 3) + 0.0:+.1%}, {order}, {still:.0%} still undominated")
        volumes = where(stored["history"], search=name)["hypervolume"].tolist()
        won.append(f"{search_title(name)} {signed(volumes[-1] - volumes[-1 - len(volumes) // 4])}")
    return (
        f"**On unseen seeds** the achievement changes {'little' if worst < LITTLE else 'noticeably'}: {'; '.join(told)}. In the "
        f"last quarter of the generations the hypervolume, a share of the box of all values met, changed by: {'; '.join(won)}."
    )


def _purse_table(stored: Stored) -> str:
    def cell(name: str, purse: float) -> str:
        outcome = SEARCHES[name].achievement
        found, named = (rows[rows["total_outlay"] <= purse] for rows in (front(stored, name), packages(stored, name)))
        best = best_of(named, outcome)
        most = "–" if found.empty else _amount(found[outcome].max())
        return f"{most} ({_amount(best[outcome])} {lowered(package_label(best['package']))})"

    rows = [(search.label, *(cell(name, purse) for purse in (*PURSES, math.inf))) for name, search in SEARCHES.items()]
    return markdown(("Search", *(f"up to {purse}" for purse in PURSES), "any"), rows)


def _knee_table(stored: Stored) -> str:
    knees = {name: one(front(stored, name), knee=1) for name in SEARCHES}
    whole = {name: one(stored["knees"], search=name, without="nothing") for name in SEARCHES}
    rows = [(INSTRUMENTS[name].label, INSTRUMENTS[name].unit, *(f"{row[name]:g}" for row in knees.values())) for name in HIGHEST]
    rows.append(("Years in force", "year", *(f"{row['first']} to {row['last']}" for row in knees.values())))
    for outcomes, found in ((OUTCOMES, knees), (PARTS, whole)):
        rows += [(declared(name).label, "on test seeds", *(_amount(row[name]) for row in found.values())) for name in outcomes]
    return markdown(("", "Unit", *(search.label for search in SEARCHES.values())), rows, right=range(2, 2 + len(knees)))


def _package_table(stored: Stored) -> str:
    outcomes = ("final_cooperation", "final_depth", "cumulative_welfare", "gini_gains", "total_outlay", *PARTS)
    rows = [
        (package_label(row["package"]), f"{row['first']} to {row['last']}", *(_amount(row[name]) for name in outcomes))
        for row in stored["packages"].to_dict("records")
    ]
    header = ("Package", "Years", *(declared(name).label for name in outcomes))
    return markdown(header, rows, right=range(2, len(header)))


def _cautions(stored: Stored) -> str:
    rows = front(stored, "lasting")
    fines, full = rows["total_revenue"], bool(rows["benefit_sharing"].median() >= 0.9)
    return "\n".join((
        f"- Outlay is what the model's government spends. By that account {listed(map(instrument_label, COSTLESS))} cost "
        "nothing: fines are income, and sharing and the fund move money between cities. A search finds such a gap and lives in "
        f"it. Along the front for lasting cooperation the cities pay {_amount(fines.min())} to {_amount(fines.max())} in "
        "penalties and fines; the searches with paid instruments only show what is left when all these are barred.",
        "- Levels are bounded by what is plausible and not by what is feasible; no city leaves, resists or goes to court here."
        + " That full benefit sharing is best says that nothing in the model speaks against it." * full,
        "- Cooperation with the government still there counts obedience to instruments; with the government gone it counts "
        "habits and what was built. That is seen ten years after the government has gone; whether a push wears off later is what "
        "the experiment `tipping` asks.",
        "- A subsidy is welfare to a city and outlay to the centre: what dear policies add to welfare is partly that transfer. "
        "Shorter distances raise the stakes themselves, and what is left in the fund shortens distances: part of the welfare is "
        "more at stake and not more cooperation.",
        "- NSGA-II approximates a Pareto set; it proves none.",
    ))  # fmt: skip
