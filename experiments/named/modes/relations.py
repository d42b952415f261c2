"""What single relations come to: those alive at the withdrawal, relation by relation."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from citypact.agents.choice import HABIT, cooperation_probability, review_cause
from citypact.agents.codes import CITY, NO_MODE
from citypact.experiments.paper.inference import MODES
from citypact.experiments.paper.tables import rounded
from citypact.model.engine import Batch

STRATA = 10  # groups of equal prospects
MEANS = ("age", "stage", "trust", "tipping_trust", "prospects", "kept")
COHORT_COLUMNS = ("region", "mode", "relations", *MEANS, "kept_at_equal_prospects", "comparable")


@dataclass(frozen=True)
class Watched:
    """Lived to a later year; keeps every relation's mode and state at the withdrawal, its last year with a government.

    prospects: the probability that both sides cooperate in the first year without government, by review and decision; kept:
    whether it is still alive, without a break, in the later year. Trust is that behind the first decision alone.
    """

    last: int

    def __call__(self, runs: list, years: int) -> dict:
        batch = Batch(runs, years)
        at, after = (_state(batch, year) for year in (self.last, self.last + 1))
        prospects = _prospects(batch, at, after)
        end = _state(batch, years)
        found = {
            "mode": at["mode"], "age": self.last - at["founded"], "stage": at["stage"], "prospects": prospects,
            "kept": (end["founded"] == at["founded"]) & (end["mode"] != NO_MODE),
            **{name: after[name].mean(axis=0) for name in ("trust", "tipping_trust")},
        }  # fmt: skip
        return {name: values.T for name, values in found.items()}  # (run, relation)


def _state(batch: Batch, year: int) -> dict:
    batch.advance(year - batch.year, ())
    return batch.state()


def _prospects(batch: Batch, at: dict, after: dict) -> np.ndarray:
    """(relation, run): the probability that both sides cooperate in this year, from last year's state and this year's gains."""
    block, chance = batch.block, np.vectorize(cooperation_probability)
    rationality, review_rate = block.levels.rationality, block.levels.review_rate
    if batch.scope == CITY:  # imitators have taken over their stances already
        reviewed = 0.0 if batch.rule.imitates else review_rate
        by_city = reviewed * chance(batch.rule.code, block.city_year.mean_gain, rationality) + (1.0 - reviewed) * at["stance"]
        return by_city[block.graph.city_i] * by_city[block.graph.city_j]
    anew = chance(batch.rule.code, after["decision_gain"], rationality).prod(axis=0)
    caused = np.vectorize(review_cause)(False, *at["cooperates"], *at["ordered"]) != HABIT
    review = np.where(caused, 1.0, review_rate)
    return review * anew + (1.0 - review) * at["cooperates"].all(axis=0)


def cohort_rows(region: str, relations: dict) -> list:
    """(region, mode, relations, the means, share kept at equal prospects, share of relations that could be compared).

    relations: name -> (relation,). At equal prospects: the share kept, standardised to the distribution of prospects of all
    relations, over those of ten equal groups in which every mode occurs (direct standardisation).
    """
    kept, mode, prospects = (relations[name] for name in ("kept", "mode", "prospects"))
    group = np.searchsorted(np.quantile(prospects, np.linspace(0, 1, STRATA + 1)[1:-1]), prospects)
    shares = pd.Series(kept.astype(float)).groupby([group, mode]).mean().unstack().dropna()
    sizes = pd.Series(group).value_counts().loc[shares.index]
    standard, matched = shares.mul(sizes, axis=0).sum() / sizes.sum(), sizes.sum() / max(1, len(kept))
    rows = []
    for code in np.unique(mode):
        these = mode == code
        means = [relations[column][these].mean() for column in MEANS]
        rows.append((region, MODES[code], int(these.sum()), *rounded((*means, standard[code], matched))))
    return rows
