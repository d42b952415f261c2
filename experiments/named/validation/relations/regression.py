"""Regressions whose errors allow for observations that are not independent: of one run, or of relations that share a city.

Coefficients by least squares (a linear probability model) or logit. The covariance is the sandwich of Liang and Zeger (1986),
clustered by run (Cameron and Miller 2015, *Journal of Human Resources*); clustered by run and, besides, by city, two relations
may also move together where they share one (dyadic clustering: Aronow, Samii and Assenova 2015, *Political Analysis*; two ways at
once: Cameron, Gelbach and Miller 2011).
"""

import math
from dataclasses import dataclass

import numpy as np

from citypact.experiments.paper.inference import CONFIDENCE, Effect

STEPS_OF_NEWTON, CONVERGED = 50, 1e-10
LARGEST_LOGIT = 30.0  # a fitted logit beyond it means that a trait tells the outcome for sure: there is no estimate


@dataclass(frozen=True)
class Fit:
    """Coefficients (trait,), the inverse of the information (trait, trait), and the scores (run, relation, trait)."""

    coefficients: np.ndarray
    bread: np.ndarray
    scores: np.ndarray

    def by_run(self) -> np.ndarray:
        """(trait,) standard errors clustered by run."""
        return _errors(self.bread, _outer(self.scores.sum(axis=1)))

    def by_run_and_city(self, city_i: np.ndarray, city_j: np.ndarray) -> np.ndarray:
        """(trait,) standard errors that allow for whatever relations of a run share, and those that have a city in common.

        city_i, city_j: (relation,) the ends of each. Pairs that are of one run and of one city are counted once.
        """
        over_runs = self.scores.sum(axis=0)
        within_runs = sum(_sharing(run, city_i, city_j) for run in self.scores)
        return _errors(self.bread, _outer(self.scores.sum(axis=1)) + _sharing(over_runs, city_i, city_j) - within_runs)


def linear(features: np.ndarray, outcome: np.ndarray) -> Fit | None:
    """Least squares; features (run, relation, trait), outcome (run, relation); None where a coefficient cannot be told."""
    bread = _inverse(np.einsum("gri,grj->ij", features, features))
    if bread is None:
        return None
    coefficients = bread @ np.einsum("gri,gr->i", features, outcome)
    return Fit(coefficients, bread, features * (outcome - features @ coefficients)[..., None])


def logit(features: np.ndarray, outcome: np.ndarray) -> Fit | None:
    """The logit model by Newton's method; None where a coefficient cannot be told, or grows without end."""
    coefficients = np.zeros(features.shape[-1])
    for _ in range(STEPS_OF_NEWTON):
        index = features @ coefficients
        if np.abs(index).max() > LARGEST_LOGIT:
            return None
        chance = 1.0 / (1.0 + np.exp(-index))
        scores = features * (outcome - chance)[..., None]
        bread = _inverse(np.einsum("gri,gr,grj->ij", features, chance * (1.0 - chance), features))
        if bread is None:
            return None
        step = bread @ scores.sum(axis=(0, 1))
        if np.abs(step).max() < CONVERGED:
            return Fit(coefficients, bread, scores)
        coefficients = coefficients + step
    return None


def of_moments(squares: np.ndarray, products: np.ndarray) -> Fit | None:
    """Least squares from the sums of squares (run, trait, trait) and products with the outcome (run, trait) of each run.

    The score of a run is its products less its squares times the coefficients, so that errors by run need nothing more.
    """
    bread = _inverse(squares.sum(axis=0))
    if bread is None:
        return None
    coefficients = bread @ products.sum(axis=0)
    return Fit(coefficients, bread, (products - squares @ coefficients)[:, None, :])


def told(coefficient: float, error: float, clusters: int) -> Effect:
    """A coefficient with Student's interval of so many clusters less one, and the number of clusters."""
    from scipy.stats import t

    reach = float(t.ppf(0.5 + CONFIDENCE / 2, clusters - 1)) * error
    return Effect(coefficient, coefficient - reach, coefficient + reach, coefficient / error if error > 0 else math.nan, clusters)


def _inverse(information: np.ndarray) -> np.ndarray | None:
    """The inverse of a symmetric matrix; None if it has none, on the scale of its diagonal."""
    size = np.sqrt(np.diag(information))
    if not (size > 0).all():
        return None
    scaled = information / np.outer(size, size)
    if np.linalg.cond(scaled) > 1e10:
        return None
    return np.linalg.inv(scaled) / np.outer(size, size)


def _outer(scores: np.ndarray) -> np.ndarray:
    """Σ of the outer products of the clusters' scores, (cluster, trait), with the correction for few clusters, G/(G − 1)."""
    clusters = len(scores)
    return scores.T @ scores * (clusters / (clusters - 1.0))


def _sharing(scores: np.ndarray, city_i: np.ndarray, city_j: np.ndarray) -> np.ndarray:
    """Σ over all ordered pairs of relations that share a city of the outer product of their scores, (relation, trait).

    The sums by city count a relation with itself twice, once at each end.
    """
    by_city = np.zeros((max(city_i.max(), city_j.max()) + 1, scores.shape[1]))
    np.add.at(by_city, city_i, scores)
    np.add.at(by_city, city_j, scores)
    return by_city.T @ by_city - scores.T @ scores


def _errors(bread: np.ndarray, meat: np.ndarray) -> np.ndarray:
    """Square roots of the sandwich's diagonal; a covariance that is not one is mended by dropping its negative directions.

    Source: Cameron, Gelbach and Miller (2011), for the difference of matrices need not be positive.
    """
    values, directions = np.linalg.eigh(meat)
    mended = (directions * np.maximum(values, 0.0)) @ directions.T
    return np.sqrt(np.maximum(np.diag(bread @ mended @ bread), 0.0))
