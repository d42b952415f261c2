"""What is told of relations, from the stored tables alone."""

import math
from typing import Any

from citypact.experiments.named.study import Stored
from citypact.experiments.named.validation.relations.spec import (
    AGES,
    BANDS,
    COUNCIL_YEARS,
    DEFAULT,
    FREE,
    GROUP,
    LONG,
    MEAN_AGE,
    NO_BORDER,
    NO_TOURNAMENT,
    NULLS,
    PAIRS,
    PARKS,
    PARKS_DEEPENED,
    PARKS_YEARS,
    REACH,
    STAGES,
    TEN,
    TRAITS,
    looked,
)
from citypact.experiments.paper.prose import listed, plain, sections, signed, span
from citypact.experiments.paper.tables import one, where
from citypact.experiments.paper.text import markdown
from citypact.experiments.paper.verdicts import FAILS, HOLDS, NO_CASE


def answer(stored: Stored) -> str:
    """The prose on relations."""
    return sections(
        _opening(stored), "### How long they live", _lives(stored), "### Who leaves the council", _council(stored),
        "### How they grow", _growth(stored), "### Whether triads close", _closure(stored),
        "### Rivals and borders", _regression(stored), _coefficients(stored),
    )  # fmt: skip


def _opening(stored: Stored) -> str:
    verdicts = where(stored["verdicts"], group=GROUP)["verdict"]
    counts = {name: int((verdicts == name).sum()) for name in (HOLDS, FAILS, NO_CASE)}
    scale = stored.study.scale
    return (
        f"Of {len(verdicts)} numbers {counts[HOLDS]} lie where the sources put them, {counts[FAILS]} do not, and "
        f"{counts[NO_CASE]} have no case. {stored.study.region.name}, no government, {scale.seeds} seeds, {scale.years} years, "
        "nothing calibrated. A claim that tells a direction holds if the mean differs from nothing by more than its 95 % "
        "interval reaches, not on the sign alone. Intervals are over whole runs."
    )


def _told(found: Any, sign: bool = False) -> str:
    """A stored mean with its interval, of what is never negative unless a sign is asked for."""
    return span(found, sign)


def _lives(stored: Stored) -> str:
    years = stored.study.scale.years
    lasting = {row["quantity"]: row for _, row in stored["relations_lasting"].iterrows()}
    hazard = {row["quantity"]: row for _, row in stored["relations_hazard"].iterrows()}
    ages = where(stored["relations_ages"], world=AGES, quantity="mean age")
    bands = listed(f"{_told(hazard[name])} at age {name.removeprefix('age ')}" for name in (f"age {a}–{b}" for a, b in BANDS))
    return (
        f"Of the relations founded {_told(lasting['founded'])} live {TEN} years. Of those in force in year {years - TEN}, "
        f"{_told(lasting['in_force'])} live to year {years}. The hazard a year is {bands}. "
        f"{_why_both(lasting['founded'], lasting['in_force'])}Relations in force are {_told(one(ages, year=years))} years old "
        f"on average in year {years} and {_told(one(ages, year=LONG))} in year {LONG}; the mean comes to {MEAN_AGE:g} in year "
        f"{_told(lasting['year of 18'])}. Where ages grow with the run, the mean age of a stock tells when cooperation began "
        "rather than how long it lasts, and the survival of what is founded is the better test."
    )


def _why_both(founded: Any, in_force: Any) -> str:
    if not in_force["mean"] > founded["mean"]:
        return ""
    return (
        "The step from a mean age to survival presumes a hazard that does not depend on age; with one that falls, those in force "
        "are the survivors and last longer than the newly founded. "
    )


def _council(stored: Stored) -> str:
    table = stored["relations_council"]
    if not len(table):
        return "No case: at this reach no two of the council's cities can deal with each other."
    parts = []
    for stage, label in STAGES.items():
        rows = {row["quantity"]: row for _, row in where(table, stage=stage).iterrows()}
        parts.append(
            f"With membership as a tie of {label} to a member, {_told(rows['exits'])} members a run leave within "
            f"{COUNCIL_YEARS} years ({_told(rows['exits a member-year'])} a member-year), nobody does in a share of "
            f"{_told(rows['runs without an exit'])} of the runs, and somebody joins in {_told(rows['years with newcomers'])} "
            f"years; in the end there are {_told(rows['members at the end'])} members."
        )
    real = "The real council admits in rounds and strikes nobody off: its membership is a status, not a tie."
    return " ".join((*parts, _leavers(stored), real))


def _leavers(stored: Stored) -> str:
    """The three cities that leave most often, by kind of tie."""
    parts = [
        f"of ties of {STAGES[stage]} {listed(f'{row.city} in {plain(row.mean)}' for row in rows.head(3).itertuples())}"
        for stage, rows in stored["relations_leavers"].groupby("stage")
    ]
    return f"Most often leave, in shares of runs: {'; '.join(parts)}." if parts else "Nobody ever leaves."


def _growth(stored: Stored) -> str:
    years = stored.study.scale.years
    grown = {row["quantity"]: row for _, row in stored["relations_growth"].iterrows()}
    shared = stored["relations_shared"]
    chances = "; ".join(
        f"{step} {_told(one(shared, step=step, quantity='with'))} where the two share a partner, "
        f"{_told(one(shared, step=step, quantity='without'))} where they share none"
        for step in ("founding", "deepening")
    )
    slopes = listed(
        f"{_told(one(stored['relations_chance'], step=step, trait='shared'), sign=True)} for {step}"
        for step in ("founding", "deepening")
    )
    return (
        "No relation skips a stage: that is built into the ladder. For each founding there are "
        f"{_told(grown['deepenings per founding, early'])} deepenings in years 1 to {PARKS_YEARS} and "
        f"{_told(grown['deepenings per founding'])} in years 1 to {years}; a share of {_told(grown['deepened early'])} of the "
        f"relations founded in the first {PARKS_YEARS} years is deepened in them (of Jiangsu's parks {PARKS_DEEPENED} of "
        f"{PARKS}). Chances a year: {chances}. Among pairs of the same run and year, with their traits and the activity of both "
        f"held equal, all possible partners shared against none changes the chance by {slopes}. That is no proof of a taste for "
        "partners of partners: see the next paragraph."
    )


def _closure(stored: Stored) -> str:
    year, table = looked(stored.study.scale.years)[1], stored["relations_closure"]
    if not where(table, quantity="z")["mean"].notna().any():
        return "No case: the networks are too small for any triangle to be made otherwise."
    parts = []
    for stage, label in STAGES.items():
        rows = {null: one(table, year=year, stage=stage, null=null, quantity="z") for null in NULLS}
        closed = one(table, year=year, stage=stage, null=REACH, quantity="transitivity")
        parts.append(
            f"In year {year} the transitivity of ties of {label} is {_told(closed)}; triangles lie {_told(rows[FREE])} standard "
            f"deviations above networks of {NULLS[FREE]}, {_told(rows[REACH])} above networks of {NULLS[REACH]}, and "
            f"{_told(rows[PAIRS])} above {NULLS[PAIRS]}."
        )
    parts.append(
        "The last comparison asks what one run adds to how often each pair is tied over all runs. No rule of the model looks at "
        "partners of partners, so that whatever closure it leaves unexplained would have to come by experience and reputation, "
        "which a city carries from one partner to the next; what it explains is places and sizes."
    )
    return " ".join(parts)


def _border(stored: Stored, world: str, trait: str = "border", outcome: str = "in_force") -> dict[str, Any]:
    """A coefficient with its interval by run and city."""
    row = one(stored["relations_regression"], world=world, outcome=outcome, year=0, model="linear", trait=trait)
    return {"mean": row["mean"], "low": row["city_low"], "high": row["city_high"]}


def _regression(stored: Stored) -> str:
    borders, rivals = ({world: _border(stored, world, trait) for world in (DEFAULT, NO_BORDER, NO_TOURNAMENT)}
                       for trait in ("border", "similar_rank"))  # fmt: skip
    formal = _border(stored, DEFAULT, "similar_rank", "formal")
    friction = one(stored["relations_friction"], outcome="in_force")
    years = listed(map(str, looked(stored.study.scale.years)))
    told = (
        f"The share of the years {years} in which a relation is in force, regressed on its traits at the start. Rivals (same "
        f"province, similar rank) have {_told(rivals[DEFAULT], sign=True)}, and {_told(formal, sign=True)} for formal relations."
    )
    if math.isnan(borders[DEFAULT]["mean"]):
        return f"{told} The border has no case: no relation crosses one, or none does not, or the traits cannot be told apart."
    return (
        f"{told} A province border has {_told(borders[DEFAULT], sign=True)}; without border friction "
        f"{_told(borders[NO_BORDER], sign=True)}, without the promotion tournament {_told(borders[NO_TOURNAMENT], sign=True)}. "
        f"Seed by seed the friction makes a difference of {_told(friction, sign=True)}. The tournament works within provinces "
        f"alone and so pulls the other way. These intervals allow for relations that share a run or a city.{_prices(stored)}"
    )


def _prices(stored: Stored) -> str:
    table = stored["relations_borders"]
    known = table[table["price_border"].notna()] if len(table) else table
    told = listed(
        f"{row['provinces']} {_told(row, sign=True)} (prices {row['price_border']:.0f} %)" for _, row in known.iterrows()
    )
    return f" Border by border, errors by run: {told}." if told else ""


def _coefficients(stored: Stored) -> str:
    table = where(stored["relations_regression"], world=DEFAULT, year=0, model="linear")
    rows = []
    for trait, meaning in TRAITS.items():
        cells = []
        for outcome in ("in_force", "formal"):
            row = one(table, outcome=outcome, trait=trait)
            known = not math.isnan(row["mean"])
            cells += [_told(row, sign=True), f"[{signed(row['city_low'])}, {signed(row['city_high'])}]" if known else "–"]
        rows.append((meaning.label, meaning.unit, *cells))
    header = ("Trait", "Unit", "In force, by run", "by run and city", "Formal, by run", "by run and city")
    return sections(
        markdown(header, rows),
        "Logit and single years: `relations_regression.csv`; other bounds of rank: `relations_rivals.csv`.",
    )
