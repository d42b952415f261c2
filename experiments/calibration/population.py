"""A population of weighted particles that is drawn ever closer to the data: approximate Bayesian computation, sequentially.

Adaptive population Monte Carlo (Lenormand, Jabot and Deffuant 2013): the particles nearest to the data are kept, as many are
proposed anew as were dropped, and the tolerance is the quantile of distances that this leaves. It is the sequential sampler of
Toni et al. (2009) with the kernel and the weights of Beaumont et al. (2009) and a quantile for a tolerance (Del Moral, Doucet and
Jasra 2012); its rounds have a fixed number of runs, so nothing depends on which of them is done first.
"""

from collections.abc import Callable

import numpy as np

from citypact.experiments.calibration.design import PosteriorSettings
from citypact.experiments.calibration.priors import Chance
from citypact.model.refusal import Refusal

KERNEL = (
    2.0  # times the covariance of the population is that of a step (Beaumont et al. 2009; all parameters: Filippi et al. 2013)
)
SMALLEST_SPREAD = 1e-9  # added to the variances, so that a parameter on which all particles agree leaves a covariance
FEWEST_DEFINED = 10  # distances from the prior without which there is nothing to begin with


class Population:
    """Particles in the unit cube of the priors; ``ask`` for proposals and ``tell`` their distances, until it is ``finished``.

    chance: of a generation. places: (particle, parameter); weights: (particle,), which do not add up to 1; distances:
    (particle,); asked, asked_weights: the proposals of this generation and their weights; history: a row for each generation.
    """

    def __init__(self, parameters: int, settings: PosteriorSettings, chance: Callable[[int], Chance]) -> None:
        self.parameters, self.settings, self.chance = parameters, settings, chance
        self.generation, self.finished = 0, False
        self.places = np.empty((0, parameters))
        self.weights, self.distances = np.empty(0), np.empty(0)
        self.tolerance, self.runs = np.inf, 0
        self.history: list[dict[str, float]] = []
        self.asked, self.asked_weights = self.places, self.weights

    @property
    def effective_size(self) -> float:
        """(Σw)²/Σw², of as many equal particles the population is worth (Kish 1965)."""
        return float(self.weights.sum() ** 2 / (self.weights**2).sum())

    def ask(self) -> np.ndarray:
        """(proposal, parameter) places to be lived in this generation."""
        chance = self.chance(self.generation)
        if self.generation == 0:
            self.asked = chance.uniform((self.settings.proposals, self.parameters))
            self.asked_weights = np.ones(len(self.asked))
        else:
            count = self.settings.proposals - self.settings.population
            self.asked, inside = self._moved(chance, count)
            self.asked_weights = inside / self._density(self.asked)
        return self.asked

    def tell(self, distances: np.ndarray) -> None:
        """Take in the distances of what was asked, (proposal,), inf where a value is undefined."""
        accepted = float(np.mean(distances < self.tolerance))
        places = np.concatenate([self.places, self.asked])
        weights = np.concatenate([self.weights, self.asked_weights])
        distances, undefined = np.concatenate([self.distances, distances]), int(np.isinf(distances).sum())
        defined = np.sort(distances[np.isfinite(distances)])
        if len(defined) < FEWEST_DEFINED:
            raise Refusal(f"all targets together are defined in {len(defined)} of {len(distances)} runs from the prior; "
                          "widen [free], or leave out what is undefined")  # fmt: skip
        self.tolerance = float(defined[min(self.settings.population, len(defined)) - 1])
        kept = distances <= self.tolerance
        self.places, self.weights, self.distances = places[kept], weights[kept], distances[kept]
        self.runs += len(self.asked)
        self.history.append({
            "generation": self.generation, "runs": self.runs, "undefined": undefined, "accepted": accepted,
            "tolerance": self.tolerance, "particles": int(kept.sum()), "effective_size": self.effective_size,
        })  # fmt: skip
        limit = self.settings
        self.finished = (
            self.generation >= limit.generations
            or (self.generation > 0 and accepted <= limit.least_acceptance)
            or self.tolerance <= limit.tolerance
        )
        self.generation += 1

    def _kernel(self) -> np.ndarray:
        """The lower triangle L of the covariance LLᵀ of a step."""
        share = self.weights / self.weights.sum()
        away = self.places - (share[:, None] * self.places).sum(axis=0)
        covariance = KERNEL * (share[:, None, None] * away[:, :, None] * away[:, None, :]).sum(axis=0)
        return np.linalg.cholesky(covariance + SMALLEST_SPREAD * np.eye(self.parameters))

    def _moved(self, chance: Chance, count: int) -> tuple[np.ndarray, float]:
        """(proposals, share of steps that end inside the cube): particles drawn by weight, each a step away.

        A step that leaves the cube is drawn anew with its particle, so that the proposals' density is that of all steps over the
        share that stays inside.
        """
        triangle, steps = self._kernel(), np.cumsum(self.weights)
        found: list[np.ndarray] = []
        inside = drawn = 0
        while inside < count:
            chosen = np.searchsorted(steps, chance.uniform(count) * steps[-1], side="right")
            moved = self.places[chosen] + (triangle * chance.normal((count, 1, self.parameters))).sum(axis=2)
            stays = ((moved >= 0.0) & (moved <= 1.0)).all(axis=1)
            found.append(moved[stays])
            inside, drawn = inside + int(stays.sum()), drawn + count
        return np.concatenate(found)[:count], inside / drawn

    def _density(self, places: np.ndarray) -> np.ndarray:
        """(place,) the density of a step from the population to each place: Σ_j w_j N(place; particle j, LLᵀ) / Σ_j w_j."""
        from scipy.spatial.distance import cdist

        inverse = np.linalg.inv(self._kernel())
        scale = np.abs(np.prod(np.diagonal(inverse))) / (2 * np.pi) ** (self.parameters / 2)
        standard, particles = (inverse * places[:, None, :]).sum(axis=2), (inverse * self.places[:, None, :]).sum(axis=2)
        square = cdist(standard, particles, "sqeuclidean")
        return scale * (np.exp(-square / 2) * self.weights).sum(axis=1) / self.weights.sum()
