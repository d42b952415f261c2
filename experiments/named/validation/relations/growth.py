"""How relations grow: step by step, deepened less often than founded, and where partners are shared."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from citypact.experiments.named.study import Study
from citypact.experiments.named.validation.relations.direction import above_chance
from citypact.experiments.named.validation.relations.following import NO_SHARED, SOME_SHARED
from citypact.experiments.named.validation.relations.regression import of_moments, told
from citypact.experiments.named.validation.relations.spec import (
    DEFAULT,
    GROUP,
    NETWORK,
    PARKS,
    PARKS_DEEPENED,
    PARKS_YEARS,
    STEPS,
    TRAITS,
)
from citypact.experiments.paper.inference import EFFECT_COLUMNS, UNKNOWN, Effect, effect, pooled, wilson
from citypact.experiments.paper.prose import plain
from citypact.experiments.paper.tables import frame
from citypact.experiments.paper.verdicts import Verdict
from citypact.experiments.sweeps.cells import Kept

EARLY, END = range(2)  # places of what was reached
SHEN, JIANGSU = "Shen (2023)", "Jiangsu's north–south parks, 2006 to 2021"


def found(study: Study, lived: Mapping[str, Kept], setting: str) -> tuple[list[Verdict], dict[str, pd.DataFrame]]:
    """Verdicts and tables of the steps that relations take."""
    kept = lived[DEFAULT]
    grown = _grown(kept)
    rates = {(step, quantity): one for step in STEPS for quantity, one in _rates(kept, step).items()}
    slopes = {(step, name): one for step in STEPS for name, one in _slopes(kept, step).items()}
    tables = {
        "relations_growth": frame(("quantity", *EFFECT_COLUMNS), [(name, *one.row()) for name, one in grown.items()]),
        "relations_shared": frame(("step", "quantity", *EFFECT_COLUMNS), [(*key, *one.row()) for key, one in rates.items()]),
        "relations_chance": frame(("step", "trait", *EFFECT_COLUMNS), [(*key, *one.row()) for key, one in slopes.items()]),
    }
    return [*_stepwise(grown, study.scale.years, setting), *_joining(rates, slopes, setting)], tables


def _grown(kept: Kept) -> dict[str, Effect]:
    founded, deepened, reached = kept["founded"], kept["deepened"], kept["reached"]
    early = slice(0, PARKS_YEARS)
    return {
        "jumps": effect(kept["jumped"].sum(axis=1)),
        "deepenings per founding": effect(pooled(deepened.sum(axis=1), founded.sum(axis=1))),
        "deepenings per founding, early": effect(pooled(deepened[:, early].sum(axis=1), founded[:, early].sum(axis=1))),
        "deepened": effect(pooled(reached[:, END, 1], reached[:, END, 0])),
        "deepened early": effect(pooled(reached[:, EARLY, 1], reached[:, EARLY, 0])),
    }


def _stepwise(grown: Mapping[str, Effect], years: int, setting: str) -> list[Verdict]:
    parks = wilson(PARKS_DEEPENED, PARKS)
    span = f"years 1 to {PARKS_YEARS}"
    return [
        Verdict(
            GROUP, "Relations grow step by step: what is formal was informal before", "Zhu (2009); Shen (2023)", setting,
            "relations that skip a stage, a run", "none", 0.0, 0.0, grown["jumps"],
            "built into the ladder of stages: it tests the program, not the theory",
        ),
        Verdict(
            GROUP, "Deepening is rarer than founding", JIANGSU, setting, f"deepenings for each founding, {span}", "below 1",
            0.0, 1.0, grown["deepenings per founding, early"], "counts of events, over as many years as the source looks at",
        ),
        Verdict(
            GROUP, "Deepening stays rarer than founding", JIANGSU, setting, f"deepenings for each founding, years 1 to {years}",
            "below 1", 0.0, 1.0, grown["deepenings per founding"], "counts of events; beyond the years of the source",
            "A relation that lasts can be deepened twice, and what broke is founded anew.",
        ),
        Verdict(
            GROUP, "A few of the founded are deepened within fifteen years", JIANGSU, setting,
            f"share of the relations founded in {span} that are deepened in them", f"{PARKS_DEEPENED} of {PARKS}",
            parks.low, parks.high, grown["deepened early"], "Wilson's 95 % interval of 7 in 45",
            f"In years 1 to {years} it is {plain(grown['deepened'].mean)}. Parks are one field of cooperation, in one province.",
        ),
    ]  # fmt: skip


def _rates(kept: Kept, step: str) -> dict[str, Effect]:
    """The yearly chance of a step with and without a shared partner, and the difference."""
    counts = kept[f"{step}_counts"]
    alone, among = (pooled(counts[:, place, 1], counts[:, place, 0]) for place in (NO_SHARED, SOME_SHARED))
    return {"without": effect(alone), "with": effect(among), "difference": effect(among - alone)}


def _slopes(kept: Kept, step: str) -> dict[str, Effect]:
    """How the yearly chance of a step changes with each trait, others equal, within a year of a run; errors by run."""
    squares, products = kept[f"{step}_squares"], kept[f"{step}_products"]
    names = (*TRAITS, *NETWORK)
    varied = np.flatnonzero(np.diagonal(squares.sum(axis=0)) > 0)
    fit = of_moments(squares[:, varied][:, :, varied], products[:, varied])
    if fit is None:
        return dict.fromkeys(names, UNKNOWN)
    errors = fit.by_run()
    known = {names[place]: told(fit.coefficients[at], errors[at], len(squares)) for at, place in enumerate(varied)}
    return {name: known.get(name, UNKNOWN) for name in names}


def _joining(rates: Mapping[tuple[str, str], Effect], slopes: Mapping[tuple[str, str], Effect], setting: str) -> list[Verdict]:
    claims = {
        "founding": "Informal ties arise where partners are shared (closure in informal ties)",
        "deepening": "Formal ties arise where informal partners are shared",
    }
    why = "the source tells the direction; the mean must exceed what its interval, of whole runs, reaches"
    limit = "No rule of the model looks at partners of partners: what is near and large has more partners, shared ones as well."
    equal = "at equal traits, activity of the two, year and run"
    return [
        Verdict(GROUP, claim, SHEN, setting, quantity, "above 0", *above_chance(one), one, why, limit)
        for step, claim in claims.items()
        for quantity, one in (
            (f"yearly chance of {step}, with a shared partner less without", rates[step, "difference"]),
            (f"yearly chance of {step}, all shared less none shared, {equal}", slopes[step, "shared"]),
        )
    ]  # fmt: skip
