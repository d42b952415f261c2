"""The report of the agglomerations experiment, written from its stored tables."""

import pandas as pd

from citypact.agents.choice import TERMS
from citypact.experiments.named.agglomerations import spec
from citypact.experiments.named.agglomerations.findings import findings
from citypact.experiments.named.agglomerations.spec import by_region, ends, name_of, ranked, terms_of, the
from citypact.experiments.named.study import Stored
from citypact.experiments.paper.outcomes import fair_share
from citypact.experiments.paper.prose import judged, listed, pictures, sections, signed, span
from citypact.experiments.paper.tables import one
from citypact.experiments.paper.text import markdown
from citypact.experiments.paper.worlds import FIRST, LAST, LATER
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.packages import PACKAGES
from citypact.model.settings.term_table import TERM_WORDS

FIGURES = {
    "stages": "How deep cooperation goes", "obstacles": "What speaks for cooperating, and what against it",
    "modes": "What each mode brings", "plans": "The effect of each plan from its approval on",
}  # fmt: skip
MODE_WORDS = {mode: PACKAGES[mode].label.lower() for mode in spec.MODES}


def answer(stored: Stored) -> str:
    """The body of the report."""
    return sections(
        _design(stored), "## Answer", _answer(stored), "## What the theory expects, and whether it holds here",
        judged(findings(stored)), "## Tables", _region_table(stored), _gain_table(stored), "## Figures", pictures(FIGURES),
        "## How to read it", _cautions(stored),
    )  # fmt: skip


def _dateless(stored: Stored) -> str:
    return listed(name_of(name) for name in stored.study.regions if name not in spec.dated(stored.study.regions))


def _design(stored: Stored) -> str:
    study, dateless = stored.study, _dateless(stored)
    plan = PACKAGES[spec.PLAN].instruments
    instruments = listed(f"{INSTRUMENTS[item].label.lower()} {level:g}" for item, level in plan.items())
    without = f" No date of approval was found for {dateless}, which therefore has no plan here." if dateless else ""
    return (
        f"{the(stored, ' agglomerations').capitalize()}, {study.scale.years} years, {study.scale.seeds} seeds, each lived "
        f"through without government, under each mode ({listed(MODE_WORDS.values())}, years {FIRST} to {LAST}), and with its own "
        f"plan: the package of the binding plan ({instruments}) from the year of the plan's approval to the end. Year 1 stands "
        f"for {spec.YEAR_ONE}, so a plan of 2016 starts in year {2016 - spec.YEAR_ONE + 1}.{without} Parameters "
        f"`{study.parameters.hash}`."
    )


def _answer(stored: Stored) -> str:
    lines = {"Transition": _transition(stored), "What holds them back": _obstacles(stored),
             "Behind the others in": _lagging(stored), "Modes": _modes(stored), "Plans": _plans(stored)}  # fmt: skip
    return "\n".join(f"- **{title}**: {text}" for title, text in lines.items() if text)


def _transition(stored: Stored) -> str:
    found = ends(stored)
    reached, depth = found[found["t50_reached"] >= 0.5], found["final_joint_governance"]
    times = listed(f"{name_of(name)} ({_time(row, 't50')})" for name, row in reached.iterrows())
    first, last = (f"{found['final_cooperation'].iloc[k]:.2f} in {name_of(found.index[k])}" for k in (0, -1))
    return (
        "without government at least half of the runs come to half of all choices being cooperative within "
        f"{stored.study.scale.years} years in {len(reached)} of {len(found)}{': ' if times else ''}{times}. Final cooperation "
        f"runs from {first} to {last}; joint governance takes in {depth.max():.0%} of relations at most "
        f"({name_of(depth.idxmax())}) and {depth.min():.0%} at least ({name_of(depth.idxmin())})."
    )


def _time(row: pd.Series, outcome: str) -> str:
    share = row[f"{outcome}_reached"]
    return "never" if share == 0 else f"year {row[outcome]:.0f}, {share:.0%} of runs"


def _obstacles(stored: Stored) -> str:
    parts = []
    for years, (first, last) in spec.spans(stored.study.scale.years).items():
        terms = terms_of(stored, years)[[*TERMS]].dropna()
        mean = terms.mean()
        against = sorted((term for term in TERMS if mean[term] < 0), key=mean.get)[:3]
        if not against:
            parts.append(f"in years {first} to {last} nothing weighs against cooperating, or nobody is a rival")
            continue
        same = int((terms.idxmin(axis=1) == against[0]).sum())
        parts.append(
            f"in years {first} to {last} most weighs in relations of rivalry, on average over {the(stored)}, "
            + listed(f"{TERM_WORDS[term].label} ({signed(mean[term])}: {TERM_WORDS[term].meaning})" for term in against)
            + f"; the first is the greatest obstacle in {same} of {the(stored)}"
        )
    return "; ".join(parts) + "."


def _lagging(stored: Stored) -> str:
    """Where each region falls furthest behind the mean; untold of fewer than two."""
    terms = terms_of(stored, "late")[[*TERMS]].dropna()
    if len(terms) < 2:
        return ""
    behind = (terms - terms.mean()).loc[[name for name in reversed(ranked(stored)) if name in terms.index]]
    parts = (f"{name_of(name)}: {TERM_WORDS[row.idxmin()].label} ({signed(row.min())})" for name, row in behind.iterrows())
    return (
        f"{'; '.join(parts)}. (Late years; the term of dU in which each falls furthest behind the mean of {the(stored)}. A small "
        "reward means little trust or little surplus.)"
    )


def _modes(stored: Stored) -> str:
    parts = []
    for mode in spec.MODES:
        gains = {when: by_region(stored["modes"], mode=mode, gain=when) for when in (*spec.WHEN, *spec.GAINS[:2])}
        ends = {when: f"{signed(rows['mean'].min())} to {signed(rows['mean'].max())}" for when, rows in gains.items()}
        later = gains["later"]
        most, least, surely = later["mean"].idxmax(), later["mean"].idxmin(), int((later["high"] < 0).sum()) or "none"
        parts.append(
            f"{MODE_WORDS[mode]} adds {ends['first_year']} to cooperation in year {FIRST} and {ends['at_withdrawal']} in year "
            f"{LAST}; in year {LATER} its lead is {span(later.loc[most])} where most is left ({name_of(most)}) and "
            f"{span(later.loc[least])} where least is ({name_of(least)}), with surely less cooperation than without any "
            f"government in {surely} of {the(stored)}; in the last five years it is {ends[spec.GAINS[0]]} in cooperation and "
            f"{ends[spec.GAINS[1]]} in depth"
        )
    return "; ".join(parts) + "."


def _plans(stored: Stored) -> str:
    after, last = (by_region(stored["plans"], gain=gain) for gain in (f"after {spec.SINCE} years", "final_cooperation"))
    dateless = _dateless(stored)
    without = f"{dateless}: no date, so no effect can be given." if dateless else ""
    if after.empty:
        return without
    order = after.sort_values("mean", ascending=False, kind="stable")
    told = ", ".join(f"{span(row)} ({name_of(name)}, {row['calendar']})" for name, row in order.iterrows())
    return (
        f"{spec.SINCE} years after its approval a plan has raised cooperation by {told}; in the last five years by "
        f"{last['mean'].min():.3f} to {last['mean'].max():.3f}. {without}"
    ).strip()


def _region_table(stored: Stored) -> str:
    final = by_region(stored["transition"], world=spec.FREE, outcome="final_cooperation")
    rows = [
        (row["name"], row["cities"], row["relations"], f"{row['gini_output']:.2f}", f"{row['unequal_share']:.0%}",
         f"{row['border_share']:.0%}", _time(row, "t50"), _time(row, "t80"), span(final.loc[name], sign=False),
         f"{row['final_depth']:.2f}", f"{row['final_joint_governance']:.0%}")
        for name, row in ends(stored).join(stored["regions"].set_index("region")).iterrows()
    ]  # fmt: skip
    header = ("Agglomeration", "Cities", "Relations", "Gini of output", "Too unequal", "Across borders", "t50", "t80",
              "Final cooperation", "Final depth", "Joint governance")  # fmt: skip
    return sections(
        markdown(header, rows, right=range(1, 11)),
        "Without government. Times are medians of the runs that get there. Too unequal: relations whose smaller side bargains "
        f"for less than {fair_share(stored.study.parameters.resistance):.0%} of the surplus, below which its resistance "
        "eats up its share. Data: `transition.csv` (all worlds), `regions.csv`, the terms of dU in `obstacles.csv`.",
    )


def _gain_table(stored: Stored) -> str:
    after, rows = by_region(stored["plans"], gain=f"after {spec.SINCE} years"), []
    for name in ranked(stored):
        gains = (span(one(stored["modes"], region=name, mode=mode, gain=when)) for mode in spec.MODES for when in spec.WHEN)
        plan = (after.loc[name, "calendar"], span(after.loc[name])) if name in after.index else ("no date", "–")
        rows.append((name_of(name), *gains, *plan))
    years = (f"{PACKAGES[mode].label}, year {year}" for mode in spec.MODES for year in spec.WHEN.values())
    header = ("Agglomeration", *years, "Plan", f"Plan, after {spec.SINCE} years")
    return sections(
        markdown(header, rows, right=range(1, 9)),
        "Cooperation rate above that without government, with 95 % intervals over paired seeds. Data: `modes.csv`, `plans.csv`.",
    )


def _cautions(stored: Stored) -> str:
    compared = (
        f", so likeness differs little between {the(stored)}; with {spec.many(stored)} regions a rank correlation says little, "
        "and several were looked at"
    )
    return "\n".join((
        f"- Cities start from their figures of 2019, also in {spec.YEAR_ONE}: the calendar dates the plans, it does not make "
        "this a history. Years beyond today are years of the model, not forecasts.",
        "- A plan is represented by one package at illustrative levels, the same for all, and by nothing else that came with it.",
        "- The terms of dU are those of relations in rivalry, weighted by stake, while the cooperation rate counts all relations "
        "alike: near and large pairs count more in the terms, and late ones tell of those that never began or fell back.",
        f"- Industry shares are those of three sectors{compared if len(stored.study.regions) > 1 else ''}.",
        "- Figures of cities are not official statistics; parameters are a tried starting point, not estimates.",
    ))  # fmt: skip
