"""The report of a calibration, written from its stored tables in plain sentences."""

import math

import pandas as pd

from citypact.experiments.calibration.identification import IDENTIFIED, VERDICTS, WEAKLY, strongest
from citypact.experiments.calibration.results import Stored
from citypact.experiments.paper.inference import wilson
from citypact.experiments.paper.prose import listed, pictures, plain, sections
from citypact.experiments.paper.tables import one, where
from citypact.experiments.paper.text import markdown, with_minus_signs

FIGURES = {"posterior": "The posterior of what was free, beside the prior", "predictive": "What was known, beside predictions"}
FEW = 100  # effective particles below which intervals are rough
PRIOR_ERROR = 0.25  # mean error of the middle of the unit interval, where the truth is drawn from all of it


def report(stored: Stored) -> str:
    """The text of the report."""
    world = stored.design.world
    title = (world.name or "calibration").replace("_", " ").capitalize()
    body = sections(
        f"**{world.question}**" if world.question else None, _asked(stored),
        "## What was found", "\n".join(f"- {line}" for line in (_point(stored), *_posterior(stored))),
        "## What the data could identify", _identified(stored), _identification_table(stored),
        "## Would the model make such data?", _predictive(stored), _predictive_table(stored),
        *(("## Are known parameters found again?", _recovery(stored), _recovery_table(stored)) if "recovery" in stored else ()),
        "## Figures", pictures(FIGURES),
        "Data: `point.csv`, `targets.csv`, `search.csv`, `posterior.csv`, `generations.csv`, `identification.csv`, "
        f"`predictive.csv`{', `recovery.csv`' if 'recovery' in stored else ''}; the point as parameters: `best.toml`.",
    )  # fmt: skip
    return with_minus_signs(f"# {title}\n\n{body}\n")


def _asked(stored: Stored) -> str:
    design = stored.design
    free = listed(
        f"{prior.name} ({prior.kind.replace('_', '-')} from {prior.low:g} to {prior.high:g})" for prior in design.priors
    )
    known = listed(
        f"{row['target']} ({row['kind']}, {row['values']} value{'s' if row['values'] > 1 else ''}, weight {row['weight']:g}, "
        f"scale {plain(row['scale'])} {'as stated' if row['scale_stated'] else 'from the spread under the prior'})"
        for row in _single_targets(stored)
    )
    return (
        f"{design.region.name}, runs of {design.years} years from year {design.year_zero}. Free: {free}. Known: {known}. "
        "All other parameters are as in `manifest.json`."
    )


def _point(stored: Stored) -> str:
    values = listed(f"{row.parameter} = {row.value:.4g} (default {row.default:g})" for row in stored["point"].itertuples())
    all_of_it = one(stored["targets"], target="all")
    there, default = float(all_of_it["at_point"]), float(all_of_it["at_defaults"])
    each = listed(
        f"{row['target']} {plain(row['at_point'])} (defaults {plain(row['at_defaults'])})" for row in _single_targets(stored)
    )
    return (
        f"**The point**: {values}. With seeds that the search had not seen, the mean of its runs is {plain(there)} scales from "
        f"the data, that of the defaults {plain(default)}; by target: {each}."
    )


def _single_targets(stored: Stored) -> list[dict]:
    """The rows of the table of targets, without that of all of them."""
    return stored["targets"].iloc[:-1].to_dict("records")


def _posterior(stored: Stored) -> list[str]:
    table = stored["generations"]
    first, last = table.iloc[0], table.iloc[-1]
    lines = [
        f"**The posterior**: {int(last['runs']):,} runs in {int(last['generation']) + 1} generations; the tolerance fell from "
        f"{plain(first['tolerance'])} to {plain(last['tolerance'])} scales, and {last['accepted']:.1%} of the last proposals "
        f"were accepted. {int(last['particles'])} particles, worth {last['effective_size']:.0f} equal ones."
    ]
    if last["effective_size"] < FEW:
        lines.append(f"Fewer than {FEW} effective particles: the intervals are rough; ask for more proposals.")
    undefined = int(table["undefined"].sum())
    if undefined:
        lines.append(f"{undefined} runs had an undefined value, or left the range of numbers; none of them can be a particle.")
    return lines


def _identified(stored: Stored) -> str:
    table = stored["identification"]
    told = []
    for verdict in VERDICTS:
        names = list(where(table, verdict=verdict)["parameter"])
        if names:
            told.append(f"{verdict.capitalize()}: {listed(names)}.")
    edges = [f"{row.parameter} at the {row.edge} of its prior" for row in table.itertuples() if row.edge != "neither"]
    if edges:
        told.append(f"Heaped up at an end of what was allowed, so that the prior and not the data bounds it: {listed(edges)}.")
    pair = strongest(table)
    if pair is not None and math.isfinite(pair[2]):
        told.append(
            f"Most closely tied: {pair[0]} and {pair[1]} (correlation {pair[2]:.2f}): what is said of one depends on the other."
        )
    told.append(
        f"Contraction is the share of the prior's variance that the data took away: identified from {IDENTIFIED:g}, where the "
        f"standard deviation is half of the prior's or less, weakly from {WEAKLY:g}. A parameter that is not identified may "
        "still matter: these data do not tell it from the others."
    )
    return " ".join(told)


def _identification_table(stored: Stored) -> str:
    rows = [
        (row.parameter, f"{row.prior_low:g} to {row.prior_high:g}", f"{row.median:.3g}", f"[{row.low_95:.3g}, {row.high_95:.3g}]",
         f"{row.point:.3g}", f"{row.contraction:.2f}", row.verdict)
        for row in stored["identification"].itertuples()
    ]  # fmt: skip
    header = ("Parameter", "Prior", "Median", "95 % interval", "Point", "Contraction", "Verdict")
    return markdown(header, rows, right=range(1, 6))


def _predictive(stored: Stored) -> str:
    table = stored["predictive"]
    within = [f"{int(table[f'inside_{share}'].sum())} of {len(table)} values lie in the {share} % interval" for share in (50, 95)]
    odd = where(table, inside_95=0)
    told = f"Of the data, {listed(within)} of new runs with parameters drawn from the posterior."
    if len(odd):
        names = listed(f"{row.target} {row.at} (rank {row.rank:.3f})" for row in odd.itertuples())
        told += f" The calibrated model hardly makes: {names}."
    return f"{told} {_reach(table)}"


def _reach(table: pd.DataFrame) -> str:
    """What no run from the prior comes near, so that no calibration of these parameters could."""
    out = [
        f"{row.target} {row.at}" for row in table.itertuples() if not row.prior_low_95 <= row.observed <= row.prior_high_95
    ]  # fmt: skip
    if not out:
        return "All of them lie within the 95 % interval of runs from the prior."
    return f"Out of the prior's own 95 % interval, and so hardly within reach of what was free: {listed(out)}."


def _predictive_table(stored: Stored) -> str:
    rows = [
        (row.target, row.at, f"{row.observed:.4g}", f"{row.median:.4g}", f"[{row.low_50:.4g}, {row.high_50:.4g}]",
         f"[{row.low_95:.4g}, {row.high_95:.4g}]", f"{row.at_point:.4g}", f"{row.rank:.3f}")
        for row in stored["predictive"].itertuples()
    ]  # fmt: skip
    header = ("Target", "At", "Observed", "Median", "50 % interval", "95 % interval", "At the point", "Rank")
    return markdown(header, rows, right=range(2, 8))


def _recovery(stored: Stored) -> str:
    table = stored["recovery"]
    trials = table["trial"].nunique()
    undefined = stored.design.recovery - trials
    left_out = f" ({undefined} more had an undefined value and were left out)" if undefined else ""
    told = []
    for share in (95, 50):
        found = wilson(table[f"inside_{share}"].to_numpy())
        told.append(f"the {share} % interval holds the truth in {found.mean:.0%}")
    return (
        f"{trials} runs of known parameters, drawn from the prior, were calibrated as the data were{left_out}: over all "
        f"parameters {listed(told)} of {len(table)} cases, of which those of one trial are not independent; by parameter below. "
        "Error: of the median, as a share of the prior's range, beside that of the prior's own median."
    )


def _recovery_table(stored: Stored) -> str:
    rows = []
    for name in stored.design.names:
        table = where(stored["recovery"], parameter=name)
        cover = [wilson(table[f"inside_{share}"].to_numpy()) for share in (95, 50)]
        error = table["error"].abs().mean()
        rows.append((
            name, *(f"{found.mean:.2f} [{found.low:.2f}, {found.high:.2f}]" for found in cover),
            f"{error:.3f}", f"{PRIOR_ERROR:.3f}",
        ))  # fmt: skip
    header = ("Parameter", "Coverage of 95 %", "Coverage of 50 %", "Mean error", "Of the prior's median")
    return markdown(header, rows, right=range(1, 5))
