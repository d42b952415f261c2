"""The report of the recommendations experiment, written from its stored tables."""

from citypact.experiments.named.recommendations.figures import LABELS
from citypact.experiments.named.recommendations.study import FIRST, FIVE, LETTERS, OUTCOMES, PAIRED, REGION, RESULTS
from citypact.experiments.paper.figure_panels import declared
from citypact.experiments.paper.prose import (
    Finding,
    fine,
    judged,
    listed,
    lowered,
    pictures,
    sections,
    shown,
    signed,
    span,
    value,
)
from citypact.experiments.paper.tables import markdown
from citypact.model.regions.loading import load_region
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.packages import PACKAGES

FIGURES = {
    "main_effects": "Main effects of the five recommendations",
    "pairs": "What pairs are worth beyond their sum",
    "policies": "Depth and outlay of all 32 combinations",
}
FULL = 0.99  # final cooperation from which nothing is left to win
EVERYTHING = "·".join(LETTERS.values())
SURE = 3.2  # standard errors: 5 % for the whole of 31 comparisons (Bonferroni)


def answer(stored) -> str:
    """The body of the report."""
    return sections(
        _design(stored), "## Answer", _answer(stored), "## What the theory expects, and whether it holds here",
        judged(_findings(stored)), "## Tables", _main_table(stored), _pair_table(stored), _worth_table(stored),
        "## Figures", pictures(FIGURES), "## How to read it", _cautions(stored),
    )  # fmt: skip


def _main(stored, outcome: str) -> dict:
    """Recommendation -> its main effect's row."""
    return {row["factor"]: row for row in stored["effects"] if row["outcome"] == outcome and not row["with"]}


def _interactions(stored, outcome: str) -> dict:
    return {(row["factor"], row["with"]): row for row in stored["effects"] if row["outcome"] == outcome and row["with"]}


def _alone(stored, outcome: str, what: str) -> dict:
    """Pair -> its row with the other three not in force; what: pair, sum or surplus."""
    return {(row["factor"], row["with"]): row for row in stored["pairs"] if (row["outcome"], row["what"]) == (outcome, what)}


def _cell(stored, outcome: str, policy: str):
    return next(row for row in stored["cells"] if (row["outcome"], row["policy"]) == (outcome, policy))


def _pair_name(pair) -> str:
    return " with ".join(LABELS[name].lower() for name in pair)


def _design(stored) -> str:
    packages = "; ".join(
        f"{LABELS[name].lower()} ({LETTERS[name]}: "
        + ", ".join(f"{INSTRUMENTS[item].label.lower()} {level:g}" for item, level in PACKAGES[name].instruments.items())
        + ")"
        for name in FIVE
    )
    study = stored.study
    return (
        f"{load_region(REGION).name}, {study.scale.years} years, all 32 combinations of the five packages, each lived with the "
        f"same {study.scale.seeds} seeds. The packages are in force from year {FIRST} to the end, without a budget. "
        f"With the capitals by which combinations are named: {packages}. Where two packages carry one instrument (the functional "
        f"plan is in I and in P) the stronger counts; they do not add. Parameters `{study.parameters.hash}`."
    )


def _answer(stored) -> str:
    full = [row for row in stored["cells"] if row["outcome"] == "final_cooperation" and value(row) >= FULL]
    lifted = listed(
        f"{lowered(declared(outcome).label)} from {value(_cell(stored, outcome, '–')):.3f} to "
        f"{value(_cell(stored, outcome, EVERYTHING)):.3f}"
        for outcome in (*RESULTS[:2], "final_cooperation", "final_depth")
    )
    lines = [
        f"- **Together** the five lift {lifted}. In {len(full)} of the 32 combinations final cooperation is {FULL:g} or more, "
        "so that the end tells them apart no more; the answer therefore looks at means over the run and at welfare.",
        "- **What carries the result**: " + "; ".join(_ranking(stored, outcome) for outcome in RESULTS) + ".",
    ]
    for outcome in PAIRED:
        average, alone = _interactions(stored, outcome), _alone(stored, outcome, "surplus")
        best, worst = (pick(average, key=lambda pair: value(average[pair])) for pick in (max, min))
        best_alone, worst_alone = (pick(alone, key=lambda pair: value(alone[pair])) for pick in (max, min))
        more = [pair for pair in average if value(average[pair], "low") > 0]
        more_alone = [pair for pair in alone if value(alone[pair], "low") > 0]
        title = lowered(declared(outcome).label)
        lines.append(
            f"- **Pairs, {title}**: with the other three not in force, {len(more_alone)} of {len(alone)} "
            f"pairs are worth more than their sum; highest stands {_pair_name(best_alone)} ({span(alone[best_alone])} beside a "
            f"sum of {signed(value(_alone(stored, outcome, 'sum')[best_alone]))}), lowest {_pair_name(worst_alone)} "
            f"({span(alone[worst_alone])} beside {signed(value(_alone(stored, outcome, 'sum')[worst_alone]))}). "
            f"On average over the other three it is {len(more)} of {len(average)}, highest {_pair_name(best)} "
            f"({span(average[best])}), lowest {_pair_name(worst)} ({span(average[worst])})."
        )
    lines += [f"- **For what it costs**: {_worth(stored)}", f"- **Inequality**: {_inequality(stored)}"]
    return "\n".join(lines)


def _ranking(stored, outcome: str) -> str:
    effects = _main(stored, outcome)
    ranked = sorted(effects, key=lambda name: -value(effects[name]))
    shares = next(row for row in stored["explained"] if row["outcome"] == outcome)
    return (
        f"{lowered(declared(outcome).label)}: "
        + ", ".join(f"{LABELS[name].lower()} {span(effects[name])}" for name in ranked)
        + f" (main effects account for {value(shares, 'main_effects'):.1%} of the differences between the 32 combinations, pairs "
        f"for {value(shares, 'pairs'):.1%})"
    )


def _worth(stored) -> str:
    alone = {row["recommendation"]: row for row in stored["worth"] if row["how"] == "alone"}
    paid = {name: row for name, row in alone.items() if row["ratio"]}
    free = [name for name in alone if name not in paid]
    ranked = sorted(paid, key=lambda name: -value(paid[name], "ratio"))
    told = ", ".join(
        f"{LABELS.get(name, name).lower()} {fine(value(paid[name], 'ratio'))} "
        f"[{fine(value(paid[name], 'low'))}, {fine(value(paid[name], 'high'))}]"
        for name in ranked
    )
    text = f"welfare won per unit of outlay, each alone: {told}."
    if free:
        names = listed(LABELS.get(name, name).lower() for name in free)
        gain = listed(signed(value(alone[name], "welfare")) for name in free)
        text += f" {names.capitalize()} costs the government nothing, for it only moves money between cities, and brings {gain}."
    dear = max(paid.keys() - {"all five"}, key=lambda name: value(paid[name], "outlay"))
    rest = "·".join(letter for name, letter in LETTERS.items() if name != dear)
    depth, outlay = (_cell(stored, outcome, rest) for outcome in ("mean_depth", "total_outlay"))
    deepest, whole = (_cell(stored, outcome, EVERYTHING) for outcome in ("mean_depth", "total_outlay"))
    return text + (
        f" {LABELS[dear]} is the dearest: the other four without it reach a mean depth of {value(depth):.3f}, against "
        f"{value(deepest):.3f}, for {value(outlay) / value(whole):.0%} of the outlay of all five."
    )


def _inequality(stored) -> str:
    told = []
    for outcome in ("gini_gains", "gini_output"):
        effects = _main(stored, outcome)
        ranked = sorted(effects, key=lambda name: value(effects[name]))
        told.append(
            f"{lowered(declared(outcome).label)}: "
            + ", ".join(f"{LABELS[name].lower()} {span(effects[name])}" for name in ranked)
        )
    return "; ".join(told) + "."


def _findings(stored) -> list:
    found = []
    for outcome in RESULTS:
        effects = _main(stored, outcome)
        found.append(Finding(
            f"Each of the five recommendations raises {lowered(declared(outcome).label)} (LXM)",
            all(value(row, "low") > 0 for row in effects.values()),
            ", ".join(f"{LABELS[name].lower()} {span(row)}" for name, row in effects.items()),
        ))  # fmt: skip
    for outcome in RESULTS:
        behind = [row for row in stored["all_five"] if row["outcome"] == outcome]
        ahead = [row for row in behind if value(row, "z") < -SURE]
        closest = min(behind, key=value)
        found.append(Finding(
            f"The five belong together: no combination does surely better than all five on {lowered(declared(outcome).label)} "
            "(LXM)", not ahead,
            f"{len(ahead)} of {len(behind)} do; highest of the others stands {closest['policy']}, from which to all five it is "
            f"{span(closest)} (z = {signed(value(closest, 'z'))})",
        ))  # fmt: skip
    transfer = _main(stored, "total_transfer")
    found.append(Finding(
        "The industry platform moves industry from fuller to roomier cities (LXM §4.2)",
        value(transfer["industry_platform"], "low") > 0,
        "output transferred over the run: " + ", ".join(f"{LABELS[name].lower()} {span(row)}" for name, row in transfer.items()),
    ))  # fmt: skip
    gains, output = (_main(stored, outcome)["benefit_coordination"] for outcome in ("gini_gains", "gini_output"))
    ranked = sorted(_main(stored, "gini_gains").items(), key=lambda item: value(item[1]))
    found.append(Finding(
        "Benefit coordination lowers the inequality of gains, and more than any other recommendation (Robson 1998; LXM)",
        value(gains, "high") < 0 and ranked[0][0] == "benefit_coordination",
        f"it changes the Gini of gains by {span(gains)}; most is done by {LABELS[ranked[0][0]].lower()} ({span(ranked[0][1])})",
    ))  # fmt: skip
    found.append(Finding(
        "Benefit coordination makes cities' outputs more equal (LXM: coordinated development)",
        value(output, "high") < 0, f"it changes the Gini of output by {span(output)}",
    ))  # fmt: skip
    return found


def _main_table(stored) -> str:
    rows = []
    for outcome in OUTCOMES:
        effects = _main(stored, outcome)
        rows.append((declared(outcome).label, declared(outcome).unit, *(span(effects[name]) for name in FIVE)))
    note = "Main effects with 95 % intervals over paired seeds. Data: `effects.csv`; all combinations: `cells.csv`."
    return markdown(("Outcome", "Unit", *(LABELS[name] for name in FIVE)), rows, right=range(2, 7)) + "\n\n" + note


def _pair_table(stored) -> str:
    rows = []
    for pair in _interactions(stored, PAIRED[0]):
        cells = []
        for outcome in PAIRED:
            cells += [span(_interactions(stored, outcome)[pair]), span(_alone(stored, outcome, "surplus")[pair])]
        rows.append((" with ".join(LABELS[name] for name in pair), *cells))
    header = ("Pair", *(f"{declared(outcome).label}, {how}" for outcome in PAIRED for how in ("average", "alone")))
    note = (
        "Interactions. Average: half the difference that one makes to the effect of the other, over the other three. Alone: the "
        "pair less the sum of each, the other three not in force. Data: `effects.csv`, `pairs.csv`."
    )
    return markdown(header, rows, right=range(1, 5)) + "\n\n" + note


def _worth_table(stored) -> str:
    rows = []
    for row in stored["worth"]:
        ratio = f"{fine(value(row, 'ratio'))} [{fine(value(row, 'low'))}, {fine(value(row, 'high'))}]" if row["ratio"] else "–"
        name = LABELS.get(row["recommendation"], row["recommendation"].capitalize())
        rows.append((name, row["how"], shown(value(row, "welfare")), shown(value(row, "outlay")), ratio))
    note = (
        "Welfare won, outlay, and welfare per unit of outlay: of a package alone against none, and of adding it on average over "
        "the other four. The outlay that a package adds on average includes the subsidies that are paid because it made more "
        "cities cooperate. Intervals by resampling seeds. Data: `worth.csv`."
    )
    return markdown(("Recommendation", "How", "Welfare", "Outlay", "Welfare per outlay"), rows, right=(2, 3, 4)) + "\n\n" + note


def _cautions(stored) -> str:
    return "\n".join((
        "- The levels of the packages are illustrations: the ranking is one of these packages at these levels, not of the ideas "
        "behind them. Levels and outlay are not matched between packages.",
        "- Welfare counts subsidies as received and penalties as paid; net welfare takes outlay off and adds the revenue of "
        "penalties and fines, so that it counts neither.",
        "- Neither cooperation nor depth can exceed 1, so where much is in force already another package has less left to win: "
        "an interaction below zero may say no more than that.",
        "- Public facilities shorten distances, which raises the stakes themselves: part of the welfare that they bring is more "
        "at stake and not more cooperation.",
        f"- Intervals are those of a mean over {stored.study.scale.seeds} seeds in one region and say nothing of others.",
    ))  # fmt: skip
