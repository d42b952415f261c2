"""The report of the agglomerations experiment, written from its stored tables."""

from citypact.agents.choice import TERMS
from citypact.experiments.named.agglomerations.figures import outcome_row, ranked
from citypact.experiments.named.agglomerations.findings import findings, gain_row, name_of, plan_rows, terms_of
from citypact.experiments.named.agglomerations.study import (
    FIRST,
    GAINS,
    LAST,
    LATER,
    MODES,
    PLAN,
    SINCE,
    WHEN,
    YEAR_ONE,
    fair_share,
)
from citypact.experiments.paper.prose import judged, listed, pictures, sections, signed, span, value
from citypact.experiments.paper.tables import markdown
from citypact.model.regions.loading import THE_TEN
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.packages import PACKAGES
from citypact.model.settings.term_table import TERM_WORDS

FIGURES = {
    "stages": "How deep cooperation goes",
    "obstacles": "What speaks for cooperating, and what against it",
    "modes": "What each mode brings",
    "plans": "The effect of each plan from its approval on",
}
MODE_WORDS = {mode: PACKAGES[mode].label.lower() for mode in MODES}


def answer(stored) -> str:
    """The body of the report."""
    return sections(
        _design(stored), "## Answer", _answer(stored), "## What the theory expects, and whether it holds here",
        judged(findings(stored)), "## Tables", _region_table(stored), _gain_table(stored), "## Figures", pictures(FIGURES),
        "## How to read it", _cautions(stored),
    )  # fmt: skip


def _lag(stored, region: str, years: str) -> tuple:
    """(term, amount): where a region falls furthest behind the mean of the ten."""
    here = terms_of(stored, region, years)
    mean = {term: sum(terms_of(stored, name, years)[term] for name in THE_TEN) / len(THE_TEN) for term in TERMS}
    term = min(TERMS, key=lambda term: here[term] - mean[term])
    return term, here[term] - mean[term]


def _design(stored) -> str:
    study = stored.study
    instruments = listed(f"{INSTRUMENTS[item].label.lower()} {level:g}" for item, level in PACKAGES[PLAN].instruments.items())
    dateless = listed(name_of(name) for name in THE_TEN if name not in study.dated)
    return (
        f"The ten agglomerations, {study.scale.years} years, {study.scale.seeds} seeds, each lived through without government, "
        f"under each mode ({listed(MODE_WORDS.values())}, years {FIRST} to {LAST}), and with its own plan: the package of the "
        f"binding plan ({instruments}) from the year of the plan's approval to the end. Year 1 stands for {YEAR_ONE}, so a plan "
        f"of 2016 starts in year {2016 - YEAR_ONE + 1}. No date of approval was found for {dateless}, which therefore "
        "has no plan "
        f"here. Parameters `{study.parameters.hash}`."
    )


def _answer(stored) -> str:
    names, years = ranked(stored), stored.study.scale.years
    reached = [name for name in names if value(outcome_row(stored, name, "laissez_faire", "t50_reached")) >= 0.5]
    depth = {name: value(outcome_row(stored, name, "laissez_faire", "final_joint_governance")) for name in names}
    lines = [
        "- **Transition**: without government at least half of the runs come to half of all choices being cooperative "
        f"within {years} years in {len(reached)} of {len(names)}: "
        + listed(f"{name_of(name)} ({_time(stored, name, 'laissez_faire', 't50')})" for name in reached)
        + f". Final cooperation runs from {_final(stored, names[0])} in {name_of(names[0])} to {_final(stored, names[-1])} in "
        f"{name_of(names[-1])}; joint governance takes in {max(depth.values()):.0%} of relations at most "
        f"({name_of(max(depth, key=depth.get))}) and {min(depth.values()):.0%} at least ({name_of(min(depth, key=depth.get))}).",
        "- **What holds them back**: " + _obstacles(stored),
        "- **Behind the others in**: "
        + "; ".join(f"{name_of(name)}: {_lagging(stored, name)}" for name in reversed(names))
        + ". (Late years; the term of dU in which each falls furthest behind the mean of the ten. A small reward means "
        "little trust or little surplus.)",
        "- **Modes**: " + _modes(stored),
        "- **Plans**: " + _plans(stored),
    ]
    return "\n".join(lines)


def _final(stored, name: str) -> str:
    return f"{value(outcome_row(stored, name, 'laissez_faire', 'final_cooperation')):.2f}"


def _time(stored, name: str, world: str, outcome: str) -> str:
    share = value(outcome_row(stored, name, world, f"{outcome}_reached"))
    if share == 0:
        return "never"
    return f"year {value(outcome_row(stored, name, world, outcome)):.0f}, {share:.0%} of runs"


def _lagging(stored, name: str) -> str:
    term, amount = _lag(stored, name, "late")
    return f"{TERM_WORDS[term].label} ({signed(amount)})"


def _obstacles(stored) -> str:
    told = []
    for years, (first, last) in stored.study.spans.items():
        mean = {term: sum(terms_of(stored, name, years)[term] for name in THE_TEN) / len(THE_TEN) for term in TERMS}
        against = sorted((term for term in TERMS if mean[term] < 0), key=mean.get)[:3]
        same = sum(min(terms_of(stored, name, years).items(), key=lambda item: item[1])[0] == against[0] for name in THE_TEN)
        told.append(
            f"in years {first} to {last} most weighs in relations of rivalry, on average over the ten, "
            + listed(f"{TERM_WORDS[term].label} ({signed(mean[term])}: {TERM_WORDS[term].meaning})" for term in against)
            + f"; the first is the greatest obstacle in {same} of the ten"
        )
    return "; ".join(told) + "."


def _modes(stored) -> str:
    told = []
    for mode in MODES:
        gains = {when: {name: gain_row(stored, name, mode, when) for name in THE_TEN} for when in (*WHEN, GAINS[0], GAINS[1])}
        later = gains["later"]
        most, least = (pick(THE_TEN, key=lambda name: value(later[name])) for pick in (max, min))
        told.append(
            f"{MODE_WORDS[mode]} adds {_range(gains['first_year'])} to cooperation in year {FIRST} and "
            f"{_range(gains['at_withdrawal'])} in year {LAST}; in year {LATER} its lead is {span(later[most])} where most is "
            f"left ({name_of(most)}) and {span(later[least])} where least is ({name_of(least)}), "
            f"{_behind(later)}; in the last five years it is {_range(gains[GAINS[0]])} in cooperation and "
            f"{_range(gains[GAINS[1]])} in depth"
        )
    return "; ".join(told) + "."


def _behind(rows: dict) -> str:
    """In how many regions a mode has left less than there is without any government."""
    surely = sum(value(row, "high") < 0 for row in rows.values())
    return f"with surely less cooperation than without any government in {surely or 'none'} of the ten"


def _range(rows: dict) -> str:
    """The lowest and the highest mean of some rows."""
    return f"{signed(min(map(value, rows.values())))} to {signed(max(map(value, rows.values())))}"


def _plans(stored) -> str:
    after, last = plan_rows(stored, f"after {SINCE} years"), plan_rows(stored, "final_cooperation")
    order = sorted(after, key=lambda name: -value(after[name]))
    dateless = listed(name_of(name) for name in THE_TEN if name not in stored.study.dated)
    return (
        f"{SINCE} years after its approval a plan has raised cooperation by "
        + ", ".join(f"{span(after[name])} ({name_of(name)}, {after[name]['calendar']})" for name in order)
        + f"; in the last five years by {min(map(value, last.values())):.3f} to {max(map(value, last.values())):.3f}. "
        f"{dateless}: no "
        "date, so no effect can be given."
    )


def _region_table(stored) -> str:
    traits = {row["region"]: row for row in stored["regions"]}
    rows = []
    for name in ranked(stored):
        row = traits[name]
        rows.append((
            row["name"], row["cities"], row["relations"], f"{value(row, 'gini_output'):.2f}",
            *(f"{value(row, trait):.0%}" for trait in ("unequal_share", "border_share")),
            *(_time(stored, name, "laissez_faire", outcome) for outcome in ("t50", "t80")),
            span(outcome_row(stored, name, "laissez_faire", "final_cooperation"), sign=False),
            f"{value(outcome_row(stored, name, 'laissez_faire', 'final_depth')):.2f}",
            f"{value(outcome_row(stored, name, 'laissez_faire', 'final_joint_governance')):.0%}",
        ))  # fmt: skip
    header = (
        "Agglomeration",
        "Cities",
        "Relations",
        "Gini of output",
        "Too unequal",
        "Across borders",
        "t50",
        "t80",
        "Final cooperation",
        "Final depth",
        "Joint governance",
    )
    share = fair_share(stored.study.parameters)
    note = (
        "Without government. Times are medians of the runs that get there. Too unequal: relations whose smaller side bargains "
        f"for less than {share:.0%} of the surplus, below which its resistance eats up its share. Data: `transition.csv` (all "
        "worlds), `regions.csv`, the terms of dU in `obstacles.csv`."
    )
    return markdown(header, rows, right=range(1, 11)) + "\n\n" + note


def _gain_table(stored) -> str:
    after = plan_rows(stored, f"after {SINCE} years")
    rows = []
    for name in ranked(stored):
        gains = (span(gain_row(stored, name, mode, when)) for mode in MODES for when in WHEN)
        plan = (after[name]["calendar"], span(after[name])) if name in after else ("no date", "–")
        rows.append((name_of(name), *gains, *plan))
    header = (
        "Agglomeration",
        *(f"{PACKAGES[mode].label}, year {year}" for mode in MODES for year in WHEN.values()),
        "Plan",
        f"Plan, after {SINCE} years",
    )
    note = (
        "Cooperation rate above that without government, with 95 % intervals over paired seeds. Data: `modes.csv`, `plans.csv`."
    )
    return markdown(header, rows, right=range(1, 9)) + "\n\n" + note


def _cautions(stored) -> str:
    return "\n".join((
        f"- Cities start from their figures of 2019, also in {YEAR_ONE}: the calendar dates the plans, it does not make this a "
        "history. Years beyond today are years of the model, not forecasts.",
        "- A plan is represented by one package at illustrative levels, the same for all, and by nothing else that came with it.",
        "- The terms of dU are those of relations in rivalry, weighted by stake, while the cooperation rate counts all relations "
        "alike: near and large pairs count more in the terms, and late ones tell of those that never began or fell back.",
        "- Industry shares are those of three sectors, so likeness differs little between the ten; with ten regions a rank "
        "correlation says little, and several were looked at.",
        "- Figures of cities are not official statistics; parameters are a tried starting point, not estimates.",
    ))  # fmt: skip
