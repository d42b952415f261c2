"""The stored tables of the council's history: counts, order, cities, definitions, and what calibration learnt."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from citypact.experiments.named.validation.history.council import council
from citypact.experiments.named.validation.history.posterior import TAILS, Told, quantile, span
from citypact.experiments.named.validation.history.rivals import curve, foretold
from citypact.experiments.named.validation.history.scores import (
    between,
    order_within,
    rank_correlation,
    resampled_orders,
    tau,
)
from citypact.experiments.named.validation.history.spec import (
    AFTER,
    CALIBRATED,
    CALIBRATED_REIGNS,
    CURVES,
    DEFINITIONS,
    EARLIER,
    FIRST,
    JUDGED,
    LATER,
    LEARNT,
    MAIN,
    NEVER,
    NONE,
    PRIORS,
    REIGNS,
    RIVALS,
    TOLD,
    UNTUNED,
    told_reign,
)
from citypact.experiments.named.validation.history.worlds import Worlds
from citypact.experiments.paper.tables import frame, rounded
from citypact.model.settings.parameters import Parameters

WORLDS = tuple((way, reign) for way in (UNTUNED, CALIBRATED) for reign in CALIBRATED_REIGNS)
NAN = float("nan")


def members(told: Told, years: np.ndarray) -> np.ndarray:
    """(draw, seed, year) members at the end of calendar years, founders included."""
    joined = (told.joined[..., None] <= years).sum(axis=-2)
    return joined + int(council().founders.sum())


def counts(worlds: Worlds) -> pd.DataFrame:
    """Members year by year: observed, simulated with the interval of single worlds, and by curves fitted up to 2010.

    place: of the observed number among the simulated ones, from 0 to 1.
    """
    years = np.arange(FIRST, NEVER)
    rows: list[tuple[Any, ...]] = []
    for way, reign in WORLDS:
        found = worlds.told(way, reign)
        simulated = members(found, years)
        for place, (year, mean) in enumerate(zip(years.tolist(), found.mean(simulated), strict=True)):
            here, observed = simulated[..., place], council().members(year)
            values = rounded((mean, *found.within(here), found.place(here, observed)))
            rows.append((way, reign, told_reign(way, reign), year, observed, *values))
    for name, label in CURVES.items():
        rows += [("fitted", name, label, year, council().members(year), *rounded((mean, NAN, NAN, NAN)))
                 for year, mean in zip(years.tolist(), curve(name, years), strict=True)]  # fmt: skip
    return frame(("way", "name", "label", "year", "observed", "mean", "low", "high", "place"), rows)


def errors(worlds: Worlds) -> pd.DataFrame:
    """The mean absolute error of the members of 2013, 2018 and 2019, by forecast."""
    years = np.array(JUDGED)
    observed = np.array([council().members(year) for year in JUDGED])
    rows: list[tuple[Any, ...]] = []
    for way, reign in WORLDS:
        found = worlds.told(way, reign)
        simulated = members(found, years)
        means, weights = found.settings(simulated)
        error = np.abs(found.mean(simulated) - observed).mean()
        rows.append(
            (way, reign, told_reign(way, reign), *rounded((error, *span(np.abs(means - observed).mean(axis=1), weights))))
        )
    for name, label in CURVES.items():
        rows.append(("fitted", name, label, *rounded((np.abs(curve(name, years) - observed).mean(), NAN, NAN))))
    return frame(("way", "name", "label", "mean", "low", "high"), rows)


def _ordered(worlds: Worlds, cities: np.ndarray) -> Iterator[tuple[str, str, str, np.ndarray, tuple[float, float]]]:
    """(way, name, label, what orders these cities, interval) of every forecast of the order."""
    observed = council().joined_later[cities]
    for way, reign in WORLDS:
        found = worlds.told(way, reign).of(cities)
        yield way, reign, told_reign(way, reign), found.years(), order_within(found, observed)
    for name, label in RIVALS.items():
        yield "rival", name, label, foretold(name)[cities], (NAN, NAN)


def order(worlds: Worlds) -> pd.DataFrame:
    """Rank correlations with the order of joining, and by how much the calibrated model with government leads each."""
    rows = []
    joined = council().joined_later
    for cities, chosen in ((EARLIER, np.arange(joined.size)), (LATER, np.flatnonzero(joined > LEARNT[-1]))):
        model = worlds.told(CALIBRATED, AFTER).of(chosen).years()
        ours = resampled_orders(model, joined[chosen])
        for way, name, label, by, interval in _ordered(worlds, chosen):
            theirs = resampled_orders(by, joined[chosen])
            rho = rank_correlation(by, joined[chosen])
            lead = rank_correlation(model, joined[chosen]) - rho
            values = rounded((rho, *interval, tau(by, joined[chosen]), *between(theirs), lead, *between(ours - theirs)))
            rows.append((way, name, label, cities, chosen.size, *values))
    head = (
        "way",
        "name",
        "label",
        "cities",
        "n",
        "mean",
        "low",
        "high",
        "tau",
        "cities_low",
        "cities_high",
        "lead",
        "lead_low",
        "lead_high",
    )
    return frame(head, rows)


def cities(worlds: Worlds) -> pd.DataFrame:
    """Of each later city: the year in which it joined, and what the calibrated worlds with government foretell of it."""
    found, bare = worlds.told(CALIBRATED, AFTER), worlds.told(UNTUNED, NONE)
    weights = found.run_weights.ravel()
    chances = np.stack([found.chance(year) for year in TOLD])
    known = np.stack([found.chance_given(year, LEARNT[-1]) for year in JUDGED])
    rows = []
    for place, index in enumerate(council().later):
        years = found.joined[..., place].ravel().astype(np.float64)
        low, middle, high = (int(quantile(years, weights, share)) for share in (TAILS[0], 0.5, TAILS[1]))
        means = rounded((found.years()[place], bare.years()[place], *chances[:, place], *known[:, place]))
        rows.append((council().region.cities[index], council().provinces[place], int(council().joined_later[place]),
                     middle, low, high, *means))  # fmt: skip
    head = ("city", "province", "observed", "median", "low", "high", "mean", "untuned", *(f"by_{year}" for year in TOLD),
            *(f"by_{year}_if_not_by_{LEARNT[-1]}" for year in JUDGED))  # fmt: skip
    return frame(head, rows)


def definitions(worlds: Worlds) -> pd.DataFrame:
    """Members and order by other definitions of joining, each calibrated anew, and untuned under other governments."""
    asked = [(name, way, reign) for name in DEFINITIONS for way, reign in WORLDS if (way, reign) != (CALIBRATED, NONE)]
    asked += [(MAIN, UNTUNED, reign) for reign in REIGNS if reign not in CALIBRATED_REIGNS]
    after = council().joined_later > LEARNT[-1]
    rows = []
    for name, way, reign in asked:
        found = worlds.told(way, reign, name)
        late = rank_correlation(found.years()[after], council().joined_later[after])
        values = (*found.mean(members(found, np.array(TOLD))), rank_correlation(found.years(), council().joined_later), late)
        rows.append((name, DEFINITIONS[name].label, way, reign, told_reign(way, reign), *rounded((*values, found.worth))))
    head = ("definition", "told", "way", "name", "label", *(f"members_{year}" for year in TOLD), "order_26", "order_19", "worth")
    return frame(head, rows)


def posterior(worlds: Worlds, parameters: Parameters) -> pd.DataFrame:
    """What the years up to 2010 say of each calibrated parameter; contraction: how much narrower it became, 1 − sd/prior sd."""
    weights, rows = worlds.posterior().weights, []
    for (name, prior), levels in zip(PRIORS.items(), worlds.levels.T, strict=True):
        low, middle, high = (quantile(levels, weights, share) for share in (TAILS[0], 0.5, TAILS[1]))
        mean = float((weights * levels).sum())
        spread = float(np.sqrt((weights * (levels - mean) ** 2).sum()))
        contraction = 1 - spread / ((prior.high - prior.low) / np.sqrt(12))
        values = rounded((prior.low, prior.high, getattr(parameters, name), middle, low, high, contraction))
        rows.append((name, prior.why, *values))
    return frame(("parameter", "why", "prior_low", "prior_high", "untuned", "median", "low", "high", "contraction"), rows)
