"""Parameters drawn from their priors, weighed by who had joined by 2010, and what the weighed worlds foretell.

Importance sampling from the prior. The likelihood of a draw is that of its cities' three outcomes (joined by 2003, by 2010, or
not), each with the share of the draw's seeds in which it came about, smoothed by Jeffreys' prior, as if cities were independent
given the parameters. Where so few draws would carry the weight that nothing could be told of them, it is raised to a power below
one (tempered), which is told. Source: Kong, Liu and Wong 1994 (effective sample size); Jeffreys 1946.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from citypact.experiments.named.validation.history.spec import LEARNT, LEAST_DRAWS, PRIORS
from citypact.experiments.paper.inference import CONFIDENCE, RESAMPLES
from citypact.model.settings.parameters import Parameters

TAILS = ((1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2)
HALVINGS = 40  # of the interval in which the power of the likelihood is sought


@lru_cache(maxsize=8)
def drawn(parameters: Parameters, points: int) -> tuple[Parameters, ...]:
    """So many sets of parameters: the calibrated ones on a Latin hypercube over their priors, the others as given.

    Source: McKay, Beckman and Conover 1979. Always the same ones; six digits, so that they are the same on every machine.
    """
    from scipy.stats.qmc import LatinHypercube

    places = LatinHypercube(len(PRIORS), rng=np.random.default_rng(1)).random(points)
    low, high = np.array([(prior.low, prior.high) for prior in PRIORS.values()]).T
    return tuple(
        parameters.replace(**{name: float(f"{level:.6g}") for name, level in zip(PRIORS, row, strict=True)})
        for row in low + (high - low) * places
    )


def outcome(joined: np.ndarray) -> np.ndarray:
    """Calendar years of joining as 0, 1, 2: by 2003, by 2010, not by then."""
    return np.searchsorted(LEARNT, joined)


def log_likelihood(joined: np.ndarray, observed: np.ndarray) -> np.ndarray:
    """(draw,) of the observed outcomes of cities; joined: (draw, seed, city) simulated years, observed: (city,) years."""
    hits = (outcome(joined) == outcome(observed)).sum(axis=1)
    return np.log((hits + 0.5) / (joined.shape[1] + 0.5 * (len(LEARNT) + 1))).sum(axis=1)


def base_rates(observed: np.ndarray) -> float:
    """The log likelihood of a forecaster who gives every city the observed shares of the outcomes: what to beat."""
    counts = np.bincount(outcome(observed), minlength=len(LEARNT) + 1)
    known = counts[counts > 0]
    return float((known * np.log(known / counts.sum())).sum())


def _shares(logarithms: np.ndarray, power: float) -> np.ndarray:
    weights = np.exp(power * (logarithms - logarithms.max()))
    return weights / weights.sum()


def effective(weights: np.ndarray) -> float:
    """How many equally weighed draws the weights are worth: 1/Σ w², weights that sum to 1."""
    return float(1 / (weights**2).sum())


@dataclass(frozen=True)
class Weighed:
    """Weights of draws, (draw,), that sum to 1; power: to which the likelihood was raised, 1 where it was left alone."""

    weights: np.ndarray
    power: float

    @property
    def draws(self) -> float:
        """The effective number of draws."""
        return effective(self.weights)


def weighed(logarithms: np.ndarray) -> Weighed:
    """Weights from log likelihoods, tempered until ``LEAST_DRAWS`` (or a quarter of the draws, if those are fewer) count."""
    least = min(LEAST_DRAWS, logarithms.size / 4)
    if effective(_shares(logarithms, 1.0)) >= least:
        return Weighed(_shares(logarithms, 1.0), 1.0)
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if effective(_shares(logarithms, middle)) >= least else (low, middle)
    return Weighed(_shares(logarithms, low), low)


def quantile(values: np.ndarray, weights: np.ndarray, share: float) -> float:
    """The least of the (n,) values at or below which this share of the weight lies; nan are left out."""
    known = np.isfinite(values)
    if not known.any():
        return float("nan")
    order = np.argsort(values[known], kind="stable")
    reached = np.cumsum(weights[known][order])
    place = np.searchsorted(reached, share * reached[-1] * (1 - 1e-12))
    return float(values[known][order][min(place, order.size - 1)])


@dataclass(frozen=True, eq=False)
class Told:
    """Worlds that foretell: joined, (draw, seed, city) calendar years, and the weights of the draws, (draw,).

    An untuned world is a single draw.
    """

    joined: np.ndarray
    weights: np.ndarray

    @property
    def run_weights(self) -> np.ndarray:
        """(draw, seed) weights of runs, which sum to 1."""
        return np.repeat(self.weights[:, None] / self.joined.shape[1], self.joined.shape[1], axis=1)

    @property
    def worth(self) -> float:
        """How many independent worlds it is worth: effective draws, or the seeds of a single one."""
        return effective(self.weights) if self.weights.size > 1 else float(self.joined.shape[1])

    def of(self, cities: Sequence[int] | np.ndarray) -> "Told":
        """The same about these cities alone."""
        return Told(self.joined[..., cities], self.weights)

    def mean(self, values: np.ndarray) -> np.ndarray:
        """The weighed mean over runs of (draw, seed, …) values."""
        return np.tensordot(self.weights, values.mean(axis=1), axes=1)

    def settings(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(means over seeds, (n, …); their weights): of each draw, or of resampled seeds where there is a single draw.

        values: (draw, seed, …). So an interval over them is one over the posterior, or the error of a mean over seeds.
        """
        if self.weights.size > 1:
            return values.mean(axis=1), self.weights
        seeds = np.random.default_rng(1).integers(values.shape[1], size=(RESAMPLES, values.shape[1]))
        return np.stack([values[0][chosen].mean(axis=0) for chosen in seeds]), np.full(RESAMPLES, 1 / RESAMPLES)

    def within(self, values: np.ndarray) -> tuple[float, float]:
        """The interval in which 95 % of the weight of (draw, seed) values of runs lies."""
        return span(values.ravel(), self.run_weights.ravel())

    def place(self, values: np.ndarray, came: float) -> float:
        """Where what came lies among (draw, seed) values of runs: 0 below all, 1 above all, ties by half.

        Source: the probability integral transform of Dawid 1984.
        """
        return float(self.mean((values < came) + 0.5 * (values == came)))

    def years(self) -> np.ndarray:
        """(city,) expected calendar year of joining; who has not joined by the last year counts as joining in the next."""
        return self.mean(self.joined)

    def chance(self, year: int) -> np.ndarray:
        """(city,) probability of having joined by the end of a calendar year, smoothed by Jeffreys' prior."""
        return smoothed(self.mean(self.joined <= year), self.worth)

    def chance_given(self, year: int, known: int) -> np.ndarray:
        """(city,) the same for a city of which it is known that it had not joined by the end of an earlier year."""
        waiting = self.mean(self.joined > known)
        share = self.mean((self.joined <= year) & (self.joined > known)) / np.where(waiting > 0, waiting, 1.0)
        return smoothed(share, self.worth * waiting)


def span(values: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    """The interval in which 95 % of the weight of (n,) values lies."""
    return quantile(values, weights, TAILS[0]), quantile(values, weights, TAILS[1])


def smoothed(share: np.ndarray, cases: float | np.ndarray) -> np.ndarray:
    """(hits + ½)/(cases + 1) of a share of so many cases: never 0 or 1, and ½ where there is no case."""
    return (share * cases + 0.5) / (cases + 1)
