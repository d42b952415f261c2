"""Forecasts of single cities, scored; and of the cities of a province of which calibration saw nothing."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from citypact.experiments.named.validation.history.council import council
from citypact.experiments.named.validation.history.posterior import base_rates, smoothed
from citypact.experiments.named.validation.history.rivals import HAZARDS, curve, hazard
from citypact.experiments.named.validation.history.scores import brier, log_score, rank_correlation
from citypact.experiments.named.validation.history.spec import (
    AFTER,
    CALIBRATED,
    CURVES,
    JUDGED,
    KNOWING,
    LEARNT,
    NONE,
    PROVINCES,
    TOLD,
    UNTUNED,
    told_reign,
)
from citypact.experiments.named.validation.history.worlds import Worlds
from citypact.experiments.paper.tables import frame, rounded

SCORED = ((CALIBRATED, AFTER), (CALIBRATED, NONE), (UNTUNED, AFTER), (UNTUNED, NONE))


def _forecasts(worlds: Worlds) -> Iterator[tuple[str, str, str, np.ndarray]]:
    """(way, name, label, (year, later city) probabilities of having joined) of every forecast, for the judged years."""
    for way, reign in SCORED:
        found = worlds.told(way, reign)
        yield way, reign, told_reign(way, reign), np.stack([found.chance(year) for year in JUDGED])
    found = worlds.told(CALIBRATED, AFTER)
    known = np.stack([found.chance_given(year, LEARNT[-1]) for year in JUDGED])
    yield KNOWING, AFTER, f"{told_reign(CALIBRATED, AFTER)}, given who had joined by {LEARNT[-1]}", known
    for name, (label, _, _) in HAZARDS.items():
        one, features = hazard(name)
        yield "rival", name, label, np.stack([one.chance(features, year) for year in JUDGED])
    waiting = len(council().region) - council().members(LEARNT[-1])
    share = (curve("logistic_later", np.array(JUDGED)) - council().members(LEARNT[-1])) / waiting
    same = np.repeat(smoothed(np.clip(share, 0, 1), waiting)[:, None], council().later.size, axis=1)
    yield "rival", "logistic_later", f"{CURVES['logistic_later']}, the same for every city", same


def scores(worlds: Worlds) -> pd.DataFrame:
    """Brier and log scores of the forecasts for the 19 cities that had not joined by 2010, by year and over all three."""
    after = council().joined_later > LEARNT[-1]
    came = np.stack([council().joined_later[after] <= year for year in JUDGED])
    rows = []
    for way, name, label, chance in _forecasts(worlds):
        parts = {str(year): (chance[place, after], came[place]) for place, year in enumerate(JUDGED)}
        parts["all"] = chance[:, after], came
        rows += [
            (way, name, label, year, *rounded((brier(*part), log_score(*part))), part[1].size) for year, part in parts.items()
        ]
    return frame(("way", "name", "label", "year", "brier", "log_score", "n"), rows)


def calibrations(worlds: Worlds) -> pd.DataFrame:
    """How much the weights of each calibration rest on: all provinces, and each left out."""
    rows = []
    for left_out in ("", *PROVINCES):
        chosen = council().provinces != left_out
        logarithms, found = worlds.logarithms(chosen), worlds.posterior(left_out=left_out)
        values = (found.draws, found.power, float((found.weights * logarithms).sum()), logarithms.max(),
                  base_rates(council().joined_later[chosen]))  # fmt: skip
        rows.append((left_out, int(chosen.sum()), logarithms.size, worlds.drawn[NONE].shape[1], *rounded(values)))
    head = ("left_out", "cities", "draws", "seeds", "effective_draws", "power", "log_likelihood", "best", "base_rates")
    return frame(head, rows)


def provinces(worlds: Worlds) -> pd.DataFrame:
    """Later members of each province left out of calibration, observed and foretold; place: of the observed count among the
    foretold ones, from 0 (below all) to 1 (above all), ties by half."""
    rows = []
    for left_out in PROVINCES:
        inside = np.flatnonzero(council().provinces == left_out)
        found, joined = worlds.told(CALIBRATED, AFTER, left_out=left_out).of(inside), council().joined_later[inside]
        for year in TOLD:
            simulated, observed = (found.joined <= year).sum(axis=-1), int((joined <= year).sum())
            values = rounded((float(found.mean(simulated)), *found.within(simulated), found.place(simulated, observed)))
            rows.append((left_out, inside.size, year, observed, *values))
    return frame(("left_out", "cities", "year", "observed", "mean", "low", "high", "place"), rows)


def left_out_scores(worlds: Worlds) -> pd.DataFrame:
    """Of each province left out: rank correlation of all its cities, and Brier score over the judged years of those that had
    not joined by 2010, of the model and of a rising hazard by size and distance, neither of which saw the province."""
    rows = []
    for left_out in PROVINCES:
        inside = np.flatnonzero(council().provinces == left_out)
        found, joined = worlds.told(CALIBRATED, AFTER, left_out=left_out).of(inside), council().joined_later[inside]
        rival, features = hazard("fitted_rising", council().provinces != left_out)
        waiting = joined > LEARNT[-1]
        came = np.stack([joined[waiting] <= year for year in JUDGED])
        ways = {
            "model": (found.years(), [found.chance_given(year, LEARNT[-1]) for year in JUDGED]),
            "rival": (-(features[inside] @ rival.weights), [rival.chance(features[inside], year) for year in JUDGED]),
        }
        for way, (by, chances) in ways.items():
            score = brier(np.stack(chances)[:, waiting], came)
            rows.append((left_out, way, inside.size, int(waiting.sum()), *rounded((rank_correlation(by, joined), score))))
    return frame(("left_out", "way", "cities", "waiting", "order", "brier"), rows)
