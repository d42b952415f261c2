"""The report of the costs experiment, written from its stored tables."""

from itertools import pairwise

import numpy as np
import pandas as pd

from citypact.experiments.named.costs.figures import label_of
from citypact.experiments.named.costs.spec import ALL, COSTS, SPELL, STRUCTURE, WHICH
from citypact.experiments.named.study import Stored
from citypact.experiments.paper.prose import Finding, judged, listed, pictures, plain, sections, shown, signed, span, value
from citypact.experiments.paper.tables import one, where
from citypact.experiments.paper.text import markdown
from citypact.model.regions.loading import load_region

FIGURES = {
    "alone": "Each cost alone and all together",
    "structure": "On whom costs fall",
    "phase": "Phase diagrams over pairs of costs",
    "decades": "Which cost matters when",
}


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
        "the elasticity of costs with the stake, and the saving by experience; "
        f"pairs of costs over a grid of {study.scale.points} × {study.scale.points} levels ({study.phase_seeds} seeds); and "
        f"each cost lifted for one decade only. Costs are per unit of stake. Parameters `{study.parameters.hash}`."
    )


def _answer(stored: Stored) -> str:
    lines = []
    for region in stored.study.regions:
        gains = {which: _effect(stored, region, which, "without", "final_cooperation") for which in WHICH}
        ranked = sorted(COSTS, key=lambda cost: -value(gains[cost]))
        base, free = (one(stored["alone"], region=region, cost=ALL, multiple=multiple) for multiple in (1.0, 0.0))
        levels = (f"{value(row, 'final_cooperation'):.2f} (depth {value(row, 'final_depth'):.2f})" for row in (base, free))
        lines.append(
            f"- **{load_region(region).name}**: final cooperation is {' at the defaults and '.join(levels)} without any "
            "transaction cost. Doing without one cost alone adds "
            + listed(f"{span(gains[cost])} ({label_of(cost).lower()})" for cost in ranked)
            + f". Half of all choices are cooperative {_reached(base)}; without costs {_reached(free)}. "
            + _together(stored, region)
        )
    return "\n".join((*lines, "- " + _structured(stored), "- " + _when(stored)))


def _reached(row: pd.Series) -> str:
    share = value(row, "t50_reached")
    if share == 0:
        return "in no run"
    return f"in {share:.0%} of the runs, in the median of these from year {value(row, 't50_median'):.0f} on"


def _together(stored: Stored, region: str) -> str:
    """Whether the three together are worth more than the sum of each alone, at the end and over the run."""
    parts = []
    for outcome, words in (("final_cooperation", "at the end"), ("mean_cooperation", "over the whole run")):
        together = value(_effect(stored, region, ALL, "without", outcome))
        added = sum(value(_effect(stored, region, cost, "without", outcome)) for cost in COSTS)
        parts.append(f"{signed(together)} {words}, where the three one by one add up to {signed(added)}")
    return "Doing without all three is worth " + listed(parts) + "."


def _step(stored: Stored, region: str, what: str, level: float, outcome: str, kind: str) -> pd.Series:
    return one(stored["structure"], region=region, parameter=what, level=level, outcome=outcome, what=kind)


def _structured(stored: Stored) -> str:
    """What the two ends of elasticity and experience come to."""
    told = []
    for region in stored.study.regions:
        ends = []
        for what, words in (("cost_elasticity", "elasticity"), ("experience", "saving by experience")):
            for level in (STRUCTURE[what][0], STRUCTURE[what][-1]):
                final, lead = (
                    value(_step(stored, region, what, level, outcome, "level")) for outcome in ("final_cooperation", "stake_lead")
                )
                ends.append(f"{final:.2f} ({signed(lead)}) at {words} {level:g}")
        told.append(f"{load_region(region).name}: {', '.join(ends)}")
    return (
        "**On whom** (final cooperation, in brackets the lead of cooperation weighted by stake over the plain rate): "
        + "; ".join(told)
        + "."
    )


def _when(stored: Stored) -> str:
    told = []
    for which in WHICH:
        rows = _decades(stored, which, "while lifted")
        best, worst = max(rows, key=value), min(rows, key=value)
        told.append(
            f"{label_of(which).lower()} most in years {best['first']}–{best['last']} ({signed(value(best))}) and least in "
            f"years {worst['first']}–{worst['last']} ({signed(value(worst))})"
        )
    left = [value(row) for row in _decades(stored, ALL, "decade after")]
    now = [value(row) for row in _decades(stored, ALL, "while lifted")][: len(left)]
    kept, ended = np.array(left) / np.array(now), _decades(stored, ALL, "last five years")[0]
    return (
        f"**When** ({stored.study.region.name}): lifted for {SPELL} years, a cost raises cooperation in these years: "
        + "; ".join(told)
        + f". Of what lifting all three brings, {kept.min():.0%} to {kept.max():.0%} is left in the {SPELL} years after they "
        f"are back, and {signed(value(ended))} at the end of the run of relief in the first decade."
    )


def _findings(stored: Stored) -> list:
    found = []
    for region in stored.study.regions:
        z = {
            which: min(
                value(_effect(stored, region, which, "without", "mean_cooperation"), "z"),
                -value(_effect(stored, region, which, "tripled", "mean_cooperation"), "z"),
            )
            for which in WHICH
        }
        found.append(Finding(
            f"Each transaction cost, and all together, slow cooperation (Feng 2005), in {load_region(region).name}",
            min(z.values()) > 3,
            "smaller paired z of doing without it and of tripling it: "
            + ", ".join(f"{label_of(which).lower()} {score:.0f}" for which, score in z.items()),
        ))  # fmt: skip
    region = stored.study.regions[0]
    together = value(_effect(stored, region, ALL, "without", "mean_cooperation"))
    added = sum(value(_effect(stored, region, cost, "without", "mean_cooperation")) for cost in COSTS)
    found.append(Finding(
        "The costs block one another: doing without all is worth more over the run than the sum of each (ours)",
        together > added, f"{signed(together)} against {signed(added)}",
    ))  # fmt: skip
    found += [_scale(stored, region) for region in stored.study.regions] + [
        _learning(stored, region) for region in stored.study.regions
    ]
    after = _decades(stored, ALL, "decade after")
    found.append(Finding(
        "Relief that ends is remembered: habits and trust keep some of it in the decade after (ours)",
        all(value(row, "z") > 3 for row in after),
        "after lifting all costs in " + ", ".join(f"years {row['first']}–{row['last']} {span(row)}" for row in after),
    ))  # fmt: skip
    centres = {cost: _decades(stored, cost, "centre")[0] for cost in COSTS}
    later = _decades(stored, "monitoring_cost", "centre after search")[0]
    found.append(Finding(
        "Search, paid only before a relation begins, matters earlier than monitoring, paid as long as one cooperates (ours)",
        value(later, "z") > 3,
        "the effects are centred on "
        + ", ".join(f"year {value(row):.1f} ({label_of(cost).lower()})" for cost, row in centres.items())
        + f"; monitoring {span(later)} years after search",
    ))  # fmt: skip
    return found


def _rising(stored: Stored, region: str, what: str, outcome: str) -> tuple:
    """(means by level, whether each level is surely above the lowest), of a parameter that shapes the costs."""
    levels = STRUCTURE[what]
    means = [value(_step(stored, region, what, level, outcome, "level")) for level in levels]
    z = [value(_step(stored, region, what, level, outcome, "over lowest"), "z") for level in levels[1:]]
    return means, z


def _scale(stored: Stored, region: str) -> Finding:
    means, z = _rising(stored, region, "cost_elasticity", "stake_lead")
    return Finding(
        "Economies of scale hold small dealings back: the less costs grow with the stake, the further cooperation weighted by "
        f"stake is ahead of the plain rate (ours), in {load_region(region).name}",
        max(z) < -3 and all(one > other for one, other in pairwise(means)),
        f"lead {', '.join(map(signed, means))} at elasticity {', '.join(f'{level:g}' for level in STRUCTURE['cost_elasticity'])}",
    )


def _learning(stored: Stored, region: str) -> Finding:
    means, z = _rising(stored, region, "experience", "mean_cooperation")
    savings = ", ".join(f"{level:g}" for level in STRUCTURE["experience"])
    return Finding(
        f"Experience of cooperating lowers costs and so carries the transition (Feiock 2013), in {load_region(region).name}",
        min(z) > 3 and all(one < other for one, other in pairwise(means)),
        f"mean cooperation {', '.join(map(plain, means))} at a saving of {savings}",
    )


def _table(stored: Stored) -> str:
    """Effects of doing without, and of tripling, each cost."""
    outcomes = ("final_cooperation", "mean_cooperation", "final_depth", "years_to_half")
    header = ("Region", "Cost", "Change", "Final cooperation", "Mean cooperation", "Final depth", "Years to one half")
    rows = []
    for region in stored.study.regions:
        for which in WHICH:
            for contrast in ("without", "tripled"):
                cells = (span(_effect(stored, region, which, contrast, outcome)) for outcome in outcomes)
                rows.append((load_region(region).name, label_of(which), contrast, *cells))
    note = (
        "Paired differences from the defaults, with 95 % intervals over seeds. Years to one half: a run that never gets there "
        f"counts as {stored.study.scale.years} years, so where the defaults never get there a tripled cost cannot make it "
        "later. Data: `effects.csv`; all levels: `alone.csv`; elasticity and experience: `structure.csv`."
    )
    return markdown(header, rows, right=range(3, 7)) + "\n\n" + note


def _cautions(stored: Stored) -> str:
    parameters = stored.study.parameters
    levels = listed(f"{label_of(cost).lower()} {shown(getattr(parameters, cost))}" for cost in COSTS)
    return "\n".join((
        f"- The defaults ({levels}) are a tried starting point, not estimates: which cost weighs most depends on them, and "
        "doing without a cost compares unlike amounts.",
        "- Intervals are those of a mean over seeds in one region; they say nothing about other regions or parameters.",
        "- Lifting a cost for a decade holds the run's chance fixed: the same draws, with the cost and without.",
    ))  # fmt: skip
