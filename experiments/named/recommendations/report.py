"""The report of the recommendations experiment, written from its stored tables."""

from itertools import combinations

import pandas as pd

from citypact.experiments.named.recommendations.spec import LABELS, LETTERS, OUTCOMES, PAIRED, POLICIES, RESULTS, TOGETHER, code
from citypact.experiments.named.study import Stored
from citypact.experiments.paper.figure_panels import declared
from citypact.experiments.paper.prose import Finding, judged, listed, lowered, pictures, sections, shown, signed, span
from citypact.experiments.paper.tables import one, where
from citypact.experiments.paper.text import markdown
from citypact.experiments.paper.worlds import FIRST, FIVE
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.packages import PACKAGES

FIGURES = {
    "main_effects": "Main effects of the five recommendations",
    "pairs": "What pairs are worth beyond their sum",
    "policies": "Depth and outlay of all 32 combinations",
}
NAMES = {name: label.lower() for name, label in LABELS.items()} | {TOGETHER: TOGETHER}
TITLES = {outcome: lowered(declared(outcome).label) for outcome in OUTCOMES}  # within a sentence
FULL = 0.99  # final cooperation from which nothing is left to win
SURE = 3.2  # standard errors: 5 % for the whole of 31 comparisons (Bonferroni)


def answer(stored: Stored) -> str:
    """The body of the report."""
    return sections(
        _design(stored), "## Answer", _answer(stored), "## What the theory expects, and whether it holds here",
        judged(_findings(stored)), "## Tables", _tables(stored), "## Figures", pictures(FIGURES), "## How to read it",
        "- The levels of the packages are illustrations: the ranking is one of these packages at these levels, not of the ideas "
        "behind them. Levels and outlay are not matched between packages.\n"
        "- Welfare counts subsidies as received and penalties as paid; net welfare takes outlay off and adds the revenue of "
        "penalties and fines, so that it counts neither.\n"
        "- Neither cooperation nor depth can exceed 1, so where much is in force already another package has less left to win: "
        "an interaction below zero may say no more than that.\n"
        "- Public facilities shorten distances, which raises the stakes themselves: part of the welfare that they bring is more "
        "at stake and not more cooperation.\n"
        f"- Intervals are those of a mean over {stored.study.scale.seeds} seeds in one region and say nothing of others.",
    )  # fmt: skip


def _main(stored: Stored, outcome: str) -> pd.DataFrame:
    """The main effects, a row for each recommendation."""
    return where(stored["effects"], outcome=outcome, **{"with": ""}).set_index("factor")


def _pairs(stored: Stored, outcome: str) -> tuple:
    """A row for each pair: interactions on average over the other three, those with none of these in force, sums of two alone."""
    alone = where(stored["pairs"], outcome=outcome)
    found = (where(stored["effects"], outcome=outcome, **{"with": FIVE}), where(alone, what="surplus"), where(alone, what="sum"))
    return tuple(rows.set_index(["factor", "with"]) for rows in found)


def _each(effects: pd.DataFrame) -> str:
    """The effects of recommendations, in the order of the rows."""
    return ", ".join(f"{NAMES[name]} {span(row)}" for name, row in effects.iterrows())


def _design(stored: Stored) -> str:
    study, packages = stored.study, []
    for name in FIVE:
        levels = (f"{INSTRUMENTS[item].label.lower()} {level:g}" for item, level in PACKAGES[name].instruments.items())
        packages.append(f"{NAMES[name]} ({LETTERS[name]}: {', '.join(levels)})")
    return (
        f"{study.region.name}, {study.scale.years} years, all 32 combinations of the five packages, each lived with the "
        f"same {study.scale.seeds} seeds. The packages are in force from year {FIRST} to the end, without a budget. With the "
        f"capitals by which combinations are named: {'; '.join(packages)}. Where two packages carry one instrument (the "
        f"functional plan is in I and in P) the stronger counts; they do not add. Parameters `{study.parameters.hash}`."
    )


def _answer(stored: Stored) -> str:
    means = stored["cells"].pivot(index="policy", columns="outcome", values="mean")
    none, whole = means.loc[code(POLICIES[0])], means.loc[code(POLICIES[-1])]
    first = (*RESULTS[:2], "final_cooperation", "final_depth")
    lifted = listed(f"{TITLES[outcome]} from {none[outcome]:.3f} to {whole[outcome]:.3f}" for outcome in first)
    full = (means["final_cooperation"] >= FULL).sum()
    unequal = (
        f"{TITLES[outcome]}: {_each(_main(stored, outcome).sort_values('mean', kind='stable'))}"
        for outcome in ("gini_gains", "gini_output")
    )
    lines = (
        f"**Together** the five lift {lifted}. In {full} of the 32 combinations final cooperation is {FULL:g} or more, so that "
        "the end tells them apart no more; the answer therefore looks at means over the run and at welfare.",
        f"**What carries the result**: {'; '.join(_ranking(stored, outcome) for outcome in RESULTS)}.",
        *(_paired(stored, outcome) for outcome in PAIRED),
        f"**For what it costs**: {_worth(stored, means)}",
        f"**Inequality**: {'; '.join(unequal)}.",
    )
    return "\n".join(f"- {line}" for line in lines)


def _ranking(stored: Stored, outcome: str) -> str:
    ranked = _main(stored, outcome).sort_values("mean", ascending=False, kind="stable")
    shares, told = one(stored["explained"], outcome=outcome), "the 32 combinations do not differ"
    if not pd.isna(shares["pairs"]):
        told = (
            f"main effects account for {shares['main_effects']:.1%} of the differences between the 32 combinations, "
            f"pairs for {shares['pairs']:.1%}"
        )
    return f"{TITLES[outcome]}: {_each(ranked)} ({told})"


def _paired(stored: Stored, outcome: str) -> str:
    """How many pairs are worth more than their sum, and the highest and the lowest of them."""
    average, alone, sums = _pairs(stored, outcome)
    ends = []
    for rows, besides in ((alone, (" beside a sum of ", " beside ")), (average, ("", ""))):
        for pair, beside in zip((rows["mean"].idxmax(), rows["mean"].idxmin()), besides, strict=True):
            added = beside and f"{beside}{signed(sums.loc[pair, 'mean'])}"
            ends.append(f"{' with '.join(NAMES[name] for name in pair)} ({span(rows.loc[pair])}{added})")
    more, more_alone = (f"{(rows['low'] > 0).sum()} of {len(rows)}" for rows in (average, alone))
    return (
        f"**Pairs, {TITLES[outcome]}**: with the other three not in force, {more_alone} pairs are worth more than their sum; "
        f"highest stands {ends[0]}, lowest {ends[1]}. On average over the other three it is {more}, highest {ends[2]}, lowest "
        f"{ends[3]}."
    )


def _worth(stored: Stored, means: pd.DataFrame) -> str:
    alone = where(stored["worth"], how="alone").set_index("recommendation")
    free, paid = alone[alone["outlay"] == 0], alone.dropna().sort_values("ratio", ascending=False, kind="stable")
    told = ", ".join(f"{NAMES[name]} {_ratio(row)}" for name, row in paid.iterrows())
    text = f"welfare won per unit of outlay, each alone: {told or 'none spends in every run'}."
    if len(free):
        text += (
            f" {listed(NAMES[name] for name in free.index).capitalize()} costs the government nothing, for it only moves "
            f"money between cities, and brings {listed(map(signed, free['welfare']))}."
        )
    dear = alone.drop(TOGETHER)["outlay"].idxmax()
    rest, whole = (means.loc[code(policy)] for policy in (tuple(int(name != dear) for name in FIVE), POLICIES[-1]))
    if not whole["total_outlay"] > 0:
        return text
    return (
        f"{text} {LABELS[dear]} is the dearest: the other four without it reach a mean depth of {rest['mean_depth']:.3f}, "
        f"against {whole['mean_depth']:.3f}, for {rest['total_outlay'] / whole['total_outlay']:.0%} of the outlay of all five."
    )


def _ratio(row: pd.Series) -> str:
    return span({"mean": row["ratio"], "low": row["low"], "high": row["high"]}, sign=False)


def _findings(stored: Stored) -> list[Finding]:
    found = []
    for outcome in RESULTS:
        rows = _main(stored, outcome)
        found.append((f"Each of the five recommendations raises {TITLES[outcome]} (LXM)", (rows["low"] > 0).all(), _each(rows)))
    for outcome in RESULTS:
        behind = where(stored["all_five"], outcome=outcome)
        ahead, closest = (behind["z"] < -SURE).sum(), behind.loc[behind["mean"].idxmin()]
        found.append((
            f"The five belong together: no combination does surely better than all five on {TITLES[outcome]} (LXM)", ahead == 0,
            f"{ahead} of {len(behind)} do; highest of the others stands {closest['policy']}, from which to all five it is "
            f"{span(closest)} (z = {signed(closest['z'])})",
        ))  # fmt: skip
    transfer, gains, output = (_main(stored, outcome) for outcome in ("total_transfer", "gini_gains", "gini_output"))
    coordination, most = "benefit_coordination", gains["mean"].idxmin()
    found += [
        ("The industry platform moves industry from fuller to roomier cities (LXM §4.2)",
         transfer.loc["industry_platform", "low"] > 0, f"output transferred over the run: {_each(transfer)}"),
        ("Benefit coordination lowers the inequality of gains, and more than any other recommendation (Robson 1998; LXM)",
         gains.loc[coordination, "high"] < 0 and most == coordination,
         f"it changes the Gini of gains by {span(gains.loc[coordination])}; most is done by {NAMES[most]} "
         f"({span(gains.loc[most])})"),
        ("Benefit coordination makes cities' outputs more equal (LXM: coordinated development)",
         output.loc[coordination, "high"] < 0, f"it changes the Gini of output by {span(output.loc[coordination])}"),
    ]  # fmt: skip
    return [Finding(*parts) for parts in found]


def _tables(stored: Stored) -> str:
    main = [
        (declared(outcome).label, declared(outcome).unit, *(span(row) for _, row in _main(stored, outcome).iterrows()))
        for outcome in OUTCOMES
    ]
    effects = {
        f"{declared(outcome).label}, {how}": rows
        for outcome in PAIRED
        for how, rows in zip(("average", "alone"), _pairs(stored, outcome)[:2], strict=True)
    }
    pairs = [
        (" with ".join(LABELS[name] for name in pair), *(span(rows.loc[pair]) for rows in effects.values()))
        for pair in combinations(FIVE, 2)
    ]
    worth = [
        (NAMES[row["recommendation"]].capitalize(), row["how"], shown(row["welfare"]), shown(row["outlay"]), _ratio(row))
        for _, row in stored["worth"].iterrows()
    ]
    return sections(
        markdown(("Outcome", "Unit", *LABELS.values()), main, right=range(2, 7)),
        "Main effects with 95 % intervals over paired seeds. Data: `effects.csv`; all combinations: `cells.csv`.",
        markdown(("Pair", *effects), pairs, right=range(1, 5)),
        "Interactions. Average: half the difference that one makes to the effect of the other, over the other three. Alone: the "
        "pair less the sum of each, the other three not in force. Data: `effects.csv`, `pairs.csv`.",
        markdown(("Recommendation", "How", "Welfare", "Outlay", "Welfare per outlay"), worth, right=(2, 3, 4)),
        "Welfare won, outlay, and welfare per unit of outlay: of a package alone against none, and of adding it on average over "
        "the other four. The outlay that a package adds on average includes the subsidies that are paid because it made more "
        "cities cooperate. Intervals by resampling seeds. Data: `worth.csv`.",
    )
