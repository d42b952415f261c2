"""How long relations live: ages in force, survival, and the hazard by age."""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pandas as pd

from citypact.experiments.named.study import Study
from citypact.experiments.named.validation.relations.direction import above_chance
from citypact.experiments.named.validation.relations.spec import (
    AGE_LEEWAY,
    AGES,
    BANDS,
    DEFAULT,
    GROUP,
    LONG,
    LONG_YEARS,
    MEAN_AGE,
    NOISY_AGES,
    STOCK_GROWTH,
    TEN,
    surviving,
)
from citypact.experiments.paper.inference import (
    EFFECT_COLUMNS,
    Effect,
    Lives,
    crossing,
    effect,
    interval,
    pooled,
    product_limit,
    pseudovalues,
)
from citypact.experiments.paper.prose import plain
from citypact.experiments.paper.tables import frame, rounded
from citypact.experiments.paper.verdicts import Verdict
from citypact.experiments.sweeps.cells import Kept

SURVIVAL_COLUMNS = ("years", "survival", "low", "high", "at_risk", "constant_stock", "growing_stock")
HOMSY = "Homsy et al. (2013)"
FALLING = "Besedeš and Prusa (trade); Lunnan and Haugland (2002, alliances)"


def found(study: Study, lived: Mapping[str, Kept], setting: str) -> tuple[list[Verdict], dict[str, pd.DataFrame]]:
    """Verdicts and tables of the lives of relations; lived: the worlds as it is and of ages."""
    kept, years = lived[DEFAULT], study.scale.years
    lives = Lives.of(kept, "founding")
    ages = {(world, *key): one for world in (AGES, NOISY_AGES) for key, one in _ages(lived[world], years).items()}
    hazards = _hazards(lives)
    come = crossing(lived[AGES]["age"] / np.maximum(lived[AGES]["number"], 1.0), MEAN_AGE)
    survival = {
        "year of 18": effect(np.where(np.isfinite(come), come, np.nan)),
        "founded": effect(pseudovalues(_alive_after_ten, lives.broken, lives.censored)),
        "in_force": effect(pooled(kept["cohort_kept"], kept["cohort"])),
    }
    verdicts = [
        *_aged(ages, survival["year of 18"], years, setting),
        *_lasting(survival, years, setting),
        *_falling(hazards, setting),
    ]
    tables = {
        "relations_ages": frame(
            ("world", "year", "quantity", *EFFECT_COLUMNS), [(*key, *one.row()) for key, one in ages.items()]
        ),
        "relations_survival": _curve(lives),
        "relations_lasting": frame(("quantity", *EFFECT_COLUMNS), [(name, *one.row()) for name, one in survival.items()]),
        "relations_hazard": frame(("quantity", *EFFECT_COLUMNS), [(name, *one.row()) for name, one in hazards.items()]),
    }
    return verdicts, tables


def _ages(kept: Kept, years: int) -> dict[tuple[int, str], Effect]:
    """(year, quantity) -> mean age and number of all relations in force."""
    age, number, found = kept["age"], kept["number"], {}
    for year in sorted({years, *LONG_YEARS}):
        found[year, "mean age"] = effect(pooled(age[:, year - 1], number[:, year - 1]))
        found[year, "relations in force"] = effect(number[:, year - 1])
    return found


def _aged(ages: Mapping[tuple[str, int, str], Effect], come: Effect, years: int, setting: str) -> list[Verdict]:
    end, later, noisy = ages[AGES, years, "mean age"], ages[AGES, LONG, "mean age"], ages[NOISY_AGES, years, "mean age"]
    return [
        Verdict(
            GROUP, "Agreements in force are about 18 years old", HOMSY, setting,
            f"mean age of relations in force in year {years} (years)", "about 18", MEAN_AGE - AGE_LEEWAY, MEAN_AGE + AGE_LEEWAY,
            end, "the source's mean is rounded and of one state; a sixth either side is ours",
            f"It comes to 18 in year {plain(come.mean)} and to {plain(later.mean)} in year {LONG}: what has lasted does not end. "
            f"Tried: {plain(noisy.mean)} with half the rationality. A relation is no contract: it may outlive several.",
        )
    ]  # fmt: skip


def _lasting(survival: Mapping[str, Effect], years: int, setting: str) -> list[Verdict]:
    low, high = surviving(TEN), surviving(TEN, STOCK_GROWTH)
    expected = f"{low:.2f} (constant stock) to {high:.2f} (stock growing by {100 * STOCK_GROWTH:.0f} % a year)"
    why = "both ends follow from a mean age of 18 years if the hazard does not depend on age"
    return [
        Verdict(
            GROUP, "More than half of the agreements founded live ten years", HOMSY, setting,
            "share of founded relations alive after ten years (Kaplan–Meier)", expected, low, high, survival["founded"], why,
        ),
        Verdict(
            GROUP, "Of the agreements in force, as many live ten years more", HOMSY, setting,
            f"share of relations in force in year {years - TEN} that live to year {years}", expected, low, high,
            survival["in_force"], why,
            "The interval presumes a constant hazard. Where it falls with age, as the next claim has it, those in force are "
            "survivors and outlive the newly founded: both claims cannot hold to the letter.",
        ),
    ]  # fmt: skip


def _alive_after_ten(broken: np.ndarray, censored: np.ndarray) -> np.ndarray:
    return product_limit(broken, censored)[..., TEN]


def _band(band: tuple[int, int]) -> str:
    return f"age {band[0]}–{band[1]}"


def _hazards(lives: Lives) -> dict[str, Effect]:
    """Breaks for each relation and year at risk: by band of ages, over all ages, and how far each band lies above the next."""
    ended = lives.broken + lives.censored
    risk = ended[:, ::-1].cumsum(axis=1)[:, ::-1]
    by_band = {band: pooled(*(part[:, band[0] : band[1] + 1].sum(axis=1) for part in (lives.broken, risk))) for band in BANDS}
    found = {_band(band): effect(values) for band, values in by_band.items()}
    found["all ages"] = effect(pooled(lives.broken[:, 1:].sum(axis=1), risk[:, 1:].sum(axis=1)))
    for band, later in pairwise(BANDS):
        found[f"{_band(band)} less {_band(later)}"] = effect(by_band[band] - by_band[later])
    return found


def _falling(hazards: Mapping[str, Effect], setting: str) -> list[Verdict]:
    return [
        Verdict(
            GROUP, "The hazard falls with age", FALLING, setting, f"hazard a year, {name}", "above 0",
            *above_chance(one), one, "the sources tell the direction; the mean must exceed what its interval reaches",
        )
        for name, one in hazards.items() if "less" in name
    ]  # fmt: skip


def _curve(lives: Lives) -> pd.DataFrame:
    """The Kaplan–Meier curve with its 95 % band, beside the two curves of a constant hazard."""
    at_risk = lives.at_risk
    watched = int(np.count_nonzero(at_risk))
    band = interval(lives.resampled()[:watched]) if watched else ((), ())
    rows = zip(range(watched), lives.curve()[:watched], *band, at_risk[:watched], strict=True)
    return frame(
        SURVIVAL_COLUMNS,
        (
            (year, *rounded(values), int(count), *rounded((surviving(year), surviving(year, STOCK_GROWTH))))
            for year, *values, count in rows
        ),
    )
