"""The report of the costs experiment, written from its stored tables."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from citypact.experiments.named.costs.figures import label_of
from citypact.experiments.named.costs.spec import ALL, CONTRASTS, SPELL, STRUCTURE, WHICH
from citypact.experiments.named.study import Stored
from citypact.experiments.paper.outcomes import COSTS
from citypact.experiments.paper.prose import Finding, judged, listed, pictures, plain, sections, shown, signed, span, value
from citypact.experiments.paper.tables import one, where
from citypact.experiments.paper.text import markdown
from citypact.model.regions.loading import load_region

FIGURES = {
    "alone": "Each cost alone and all together", "structure": "On whom costs fall",
    "phase": "Phase diagrams over pairs of costs", "decades": "Which cost matters when",
}  # fmt: skip
# What shapes the costs: the sign of its effect, the parameter, the outcome, how to write it, the expectation, and what its
# evidence calls the outcome and the parameter.
SHAPES = (
    (-1, "cost_elasticity", "stake_lead", signed,
     "Economies of scale hold small dealings back: the less costs grow with the stake, the further cooperation weighted by stake "
     "is ahead of the plain rate (ours)", ("lead", "elasticity")),
    (1, "experience", "mean_cooperation", plain,
     "Experience of cooperating lowers costs and so carries the transition (Feiock 2013)",
     ("mean cooperation", "a saving of")),
)  # fmt: skip


def answer(stored: Stored) -> str:
    """The body of the report."""
    return sections(
        _design(stored), "## Answer", _answer(stored), "## What the theory expects, and whether it holds here",
        judged(_findings(stored)), "## Table", _table(stored), "## Figures", pictures(FIGURES), "## How to read it",
        _cautions(stored),
    )  # fmt: skip


def _effect(stored: Stored, region: str, cost: str, contrast: str, outcome: str) -> pd.Series:
    return one(stored["effects"], region=region, cost=cost, contrast=contrast, outcome=outcome)


def _decades(stored: Stored, cost: str, when: str) -> list:
    return where(stored["decades"], cost=cost, when=when).to_dict("records")


def _design(stored: Stored) -> str:
    study = stored.study
    return (
        f"No government; {study.scale.years} years. Every cost alone and all three together at multiples of their defaults, "
        f"in {listed(load_region(name).name for name in study.regions)} ({study.scale.seeds} seeds, the same at every level); "
        "the elasticity of costs with the stake, and the saving by experience; pairs of costs over a grid of "
        f"{study.scale.points} × {study.scale.points} levels ({study.phase_seeds} seeds); and each cost lifted for one decade "
        f"only. Costs are per unit of stake. Parameters `{study.parameters.hash}`."
    )


def _answer(stored: Stored) -> str:
    lines = []
    for region in stored.study.regions:
        alone = {cost: _effect(stored, region, cost, "without", "final_cooperation") for cost in COSTS}
        gains = sorted(alone.items(), key=lambda gain: -value(gain[1]))
        base, free = (one(stored["alone"], region=region, cost=ALL, multiple=multiple) for multiple in (1.0, 0.0))
        levels = (f"{value(row, 'final_cooperation'):.2f} (depth {value(row, 'final_depth'):.2f})" for row in (base, free))
        at_end, over_run = (_together(stored, region, outcome) for outcome in ("final_cooperation", "mean_cooperation"))
        lines.append(
            f"**{load_region(region).name}**: final cooperation is {' at the defaults and '.join(levels)} without any "
            "transaction cost. Doing without one cost alone adds "
            f"{listed(f'{span(gain)} ({label_of(cost).lower()})' for cost, gain in gains)}. Half of all choices are "
            f"cooperative {_reached(base)}; without costs {_reached(free)}. Doing without all three is worth {signed(at_end[0])} "
            f"at the end, where the three one by one add up to {signed(at_end[1])} and {signed(over_run[0])} over the whole run, "
            f"where the three one by one add up to {signed(over_run[1])}."
        )
    return "\n".join(f"- {line}" for line in (*lines, _structured(stored), _when(stored)))


def _reached(row: pd.Series) -> str:
    share = value(row, "t50_reached")
    median = f", in the median of these from year {value(row, 't50_median'):.0f} on"
    return f"in {share:.0%} of the runs{median}" if share else "in no run"


def _together(stored: Stored, region: str, outcome: str) -> tuple[float, float]:
    """What doing without all three costs is worth, and the sum of what doing without each alone is."""
    worth = {which: value(_effect(stored, region, which, "without", outcome)) for which in WHICH}
    return worth[ALL], sum(worth[cost] for cost in COSTS)


def _structured(stored: Stored) -> str:
    """What the two ends of elasticity and experience come to."""
    means = where(stored["structure"], what="level").set_index(["outcome", "region", "parameter", "level"])["mean"]
    told = []
    for region in stored.study.regions:
        ends = (
            f"{means['final_cooperation', region, what, level]:.2f} ({signed(means['stake_lead', region, what, level])}) "
            f"at {words} {level:g}"
            for what, words in (("cost_elasticity", "elasticity"), ("experience", "saving by experience"))
            for level in (STRUCTURE[what][0], STRUCTURE[what][-1])
        )
        told.append(f"{load_region(region).name}: {', '.join(ends)}")
    return (
        "**On whom** (final cooperation, in brackets the lead of cooperation weighted by stake over the plain rate): "
        f"{'; '.join(told)}."
    )


def _when(stored: Stored) -> str:
    lifted = {which: _decades(stored, which, "while lifted") for which in WHICH}
    told = "; ".join(
        f"{label_of(which).lower()} most in {_years(best)} ({signed(value(best))}) and least in {_years(worst)} "
        f"({signed(value(worst))})"
        for which, best, worst in ((which, max(rows, key=value), min(rows, key=value)) for which, rows in lifted.items())
    )
    left = np.array([value(row) for row in _decades(stored, ALL, "decade after")])
    kept = left / [value(row) for row in lifted[ALL][: len(left)]]
    return (
        f"**When** ({stored.study.region.name}): lifted for {SPELL} years, a cost raises cooperation in these years: {told}. Of "
        f"what lifting all three brings, {kept.min():.0%} to {kept.max():.0%} is left in the {SPELL} years after they are back, "
        f"and {signed(value(_decades(stored, ALL, 'last five years')[0]))} at the end of the run of relief in the first decade."
    )


def _years(row: dict) -> str:
    return f"years {row['first']}–{row['last']}"


def _findings(stored: Stored) -> list[Finding]:
    regions = stored.study.regions
    together, added = _together(stored, regions[0], "mean_cooperation")
    after = _decades(stored, ALL, "decade after")
    centres = {cost: _decades(stored, cost, "centre")[0] for cost in COSTS}
    centred = ", ".join(f"year {value(row):.1f} ({label_of(cost).lower()})" for cost, row in centres.items())
    later = _decades(stored, "monitoring_cost", "centre after search")[0]
    return [
        *(_slowing(stored, region) for region in regions),
        Finding(
            "The costs block one another: doing without all is worth more over the run than the sum of each (ours)",
            together > added, f"{signed(together)} against {signed(added)}",
        ),
        *(_shaping(stored, region, *shape) for shape in SHAPES for region in regions),
        Finding(
            "Relief that ends is remembered: habits and trust keep some of it in the decade after (ours)",
            all(value(row, "z") > 3 for row in after),
            f"after lifting all costs in {', '.join(f'{_years(row)} {span(row)}' for row in after)}",
        ),
        Finding(
            "Search, paid only before a relation begins, matters earlier than monitoring, paid as long as one cooperates (ours)",
            value(later, "z") > 3, f"the effects are centred on {centred}; monitoring {span(later)} years after search",
        ),
    ]  # fmt: skip


def _slowing(stored: Stored, region: str) -> Finding:
    z = {}
    for which in WHICH:
        without, tripled = (_effect(stored, region, which, contrast, "mean_cooperation") for contrast in CONTRASTS)
        z[which] = min(value(without, "z"), -value(tripled, "z"))
    told = ", ".join(f"{label_of(which).lower()} {score:.0f}" for which, score in z.items())
    return Finding(
        f"Each transaction cost, and all together, slow cooperation (Feng 2005), in {load_region(region).name}",
        min(z.values()) > 3, f"smaller paired z of doing without it and of tripling it: {told}",
    )  # fmt: skip


def _shaping(
    stored: Stored, region: str, sign: int, what: str, outcome: str, write: Callable[[float], str], expectation: str, names: tuple
) -> Finding:
    """Whether an outcome rises, or with sign −1 falls, level by level of what shapes the costs, each surely beyond the lowest."""
    rows = where(stored["structure"], region=region, parameter=what, outcome=outcome).set_index("level")
    means, z = where(rows, what="level")["mean"], where(rows, what="over lowest")["z"].iloc[1:]
    holds = (sign * z > 3).all() and (sign * means.diff().iloc[1:] > 0).all()
    levels = ", ".join(f"{level:g}" for level in means.index)
    evidence = f"{names[0]} {', '.join(map(write, means))} at {names[1]} {levels}"
    return Finding(f"{expectation}, in {load_region(region).name}", bool(holds), evidence)


def _table(stored: Stored) -> str:
    """Effects of doing without, and of tripling, each cost."""
    outcomes = ("final_cooperation", "mean_cooperation", "final_depth", "years_to_half")
    header = ("Region", "Cost", "Change", "Final cooperation", "Mean cooperation", "Final depth", "Years to one half")
    rows = [
        (load_region(region).name, label_of(which), contrast,
         *(span(_effect(stored, region, which, contrast, outcome)) for outcome in outcomes))
        for region in stored.study.regions for which in WHICH for contrast in CONTRASTS
    ]  # fmt: skip
    note = (
        "Paired differences from the defaults, with 95 % intervals over seeds. Years to one half: a run that never gets there "
        f"counts as {stored.study.scale.years} years, so where the defaults never get there a tripled cost cannot make it "
        "later. Data: `effects.csv`; all levels: `alone.csv`; elasticity and experience: `structure.csv`."
    )
    return sections(markdown(header, rows, right=range(3, 7)), note)


def _cautions(stored: Stored) -> str:
    levels = listed(f"{label_of(cost).lower()} {shown(getattr(stored.study.parameters, cost))}" for cost in COSTS)
    return (
        f"- The defaults ({levels}) are a tried starting point, not estimates: which cost weighs most depends on them, and doing "
        "without a cost compares unlike amounts.\n"
        "- Intervals are those of a mean over seeds in one region; they say nothing about other regions or parameters.\n"
        "- Lifting a cost for a decade holds the run's chance fixed: the same draws, with the cost and without."
    )
