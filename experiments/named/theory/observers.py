"""What only the state of every city and relation tells, watched year by year in a few arms and added up at once.

An observer sees a batch after each of its years, and in the end has a few numbers for each run, (run, ...).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from citypact.agents import payoffs
from citypact.agents.codes import INFORMATION, PRISONERS_DILEMMA, THEMATIC
from citypact.experiments.named.theory.spec import CUT, CUT_SOON, CUT_SPAN, CUT_YEAR, EARLY
from citypact.experiments.paper.inference import MODES, spearman
from citypact.experiments.paper.worlds import LAST
from citypact.model.engine import Batch
from citypact.model.regions.region import Region


class Games:
    """Of the sides that begin in a prisoner's dilemma and cooperate in the end: did the game turn before they did?"""

    def __init__(self, batch: Batch):
        ties = batch.block.relations.cooperates
        self.began = np.zeros(ties.shape, dtype=bool)
        self.last_dilemma, self.last_rivalry = np.zeros((2, *ties.shape), dtype=np.int16)

    def see(self, batch: Batch) -> None:
        dilemma = batch.block.relation_year.sides.game == PRISONERS_DILEMMA
        if batch.year == 1:
            self.began |= dilemma
        self.last_dilemma[dilemma] = batch.year
        self.last_rivalry[~batch.block.relations.cooperates] = batch.year

    def found(self, batch: Batch) -> dict:
        turned = self.began & batch.block.relations.cooperates
        first = turned & (self.last_dilemma <= self.last_rivalry)  # in the year of the turn the game was another already
        return {"turned": turned.sum(axis=(0, 1)), "game_first": first.sum(axis=(0, 1))}


class Climb:
    """How long relations stay in a stage before they go to the next, and whether one ever skips a stage."""

    def __init__(self, batch: Batch):
        stage = batch.block.relations.stage
        self.before, self.since, self.jumps = stage.copy(), np.zeros(stage.shape, dtype=np.int16), np.zeros(stage.shape[1])
        self.years, self.steps = np.zeros((2, 2, stage.shape[1]))  # by the stage that is left, and run

    def see(self, batch: Batch) -> None:
        stage = batch.block.relations.stage
        for place, origin in enumerate((INFORMATION, THEMATIC)):
            risen = (self.before == origin) & (stage == origin + 1)
            self.years[place] += np.where(risen, batch.year - self.since, 0).sum(axis=0)
            self.steps[place] += risen.sum(axis=0)
        self.jumps += (stage > self.before + 1).sum(axis=0)
        self.since[stage != self.before] = batch.year
        self.before = stage.copy()

    def found(self, batch: Batch) -> dict:
        found = {"information_years": self.years[0], "information_left": self.steps[0]}
        return found | {"thematic_years": self.years[1], "thematic_left": self.steps[1], "jumps": self.jumps}


class Cities:
    """How much cities choose to cooperate, at first, after the cut, and over the run; and relations of cores and the rest."""

    def __init__(self, batch: Batch):
        graph, count = batch.block.graph, batch.block.cities.output.shape[0]
        i, j = graph.city_i.astype(np.int64), graph.city_j.astype(np.int64)
        self.sides = np.zeros((count, 2 * i.size))  # which choices are a city's
        self.sides[i, np.arange(i.size)] = self.sides[j, i.size + np.arange(i.size)] = 1.0
        self.partnered = self.sides.sum(axis=1) > 0
        self.full = batch.block.cities.output / batch.block.cities.capacity
        self.spans = {"run": (1, batch.horizon), "early": (1, EARLY)}
        self.spans |= {name: (CUT_YEAR + 1, CUT_YEAR + years) for name, years in (("soon", CUT_SOON), ("after_cut", CUT_SPAN))}
        self.sums = {span: np.zeros(self.full.shape) for span in self.spans}
        self.early_ties = np.zeros((i.size, self.full.shape[1]))

    def see(self, batch: Batch) -> None:
        chosen = batch.block.relations.cooperates
        rates = self.sides @ chosen.reshape(-1, chosen.shape[2]).astype(np.float64)
        for span, (first, last) in self.spans.items():
            self.sums[span] += rates * (first <= batch.year <= last)
        self.early_ties += chosen.mean(axis=0) * (batch.year <= EARLY)

    def _ties(self, chosen: np.ndarray) -> np.ndarray:
        """(run,): the rate of these relations in the first years."""
        return self.early_ties[chosen].mean(axis=0) / EARLY if chosen.any() else np.full(self.early_ties.shape[1], np.nan)

    def _mean(self, span: str, cities: np.ndarray) -> np.ndarray:
        """(run,): the mean over these cities of a city's rate in the span; cities: (city, run) or (city,)."""
        cities = np.broadcast_to(cities.reshape(len(self.full), -1), self.full.shape) & self.partnered[:, None]
        (first, last), count = self.spans[span], cities.sum(axis=0)
        rates = self.sums[span] / (last - first + 1) / np.maximum(self.sides.sum(axis=1), 1.0)[:, None]
        return np.where(count > 0, _added(rates * cities) / np.maximum(count, 1), np.nan)

    def found(self, batch: Batch) -> dict:
        near, core = near_cores(batch.runs[0].region, batch.runs[0].parameters.reach_km)
        hit, known = half_of_cities(batch.runs), self.partnered
        rate = self.sums["run"][known] / self.sides[known].sum(axis=1)[:, None]
        order = [spearman(full, chosen)[0] for full, chosen in zip(self.full[known].T, rate.T, strict=True)]
        ties = core[batch.block.graph.city_i] | core[batch.block.graph.city_j]
        return {
            "near": self._mean("early", near), "far": self._mean("early", ~near), "full_first": np.array(order),
            "core_ties": self._ties(ties), "other_ties": self._ties(~ties),
            "after_cut": self.sums["after_cut"].sum(axis=0) / self.sides.sum() / CUT_SPAN,
            "hit": self._mean("after_cut", hit), "spared": self._mean("after_cut", ~hit),
            "hit_soon": self._mean("soon", hit), "spared_soon": self._mean("soon", ~hit)}  # fmt: skip


class Modes:
    """How deep living relations of each mode are when the government leaves."""

    def __init__(self, batch: Batch):
        self.living, self.opened = np.zeros((2, batch.block.runs.seed.size, len(MODES)))

    def see(self, batch: Batch) -> None:
        if batch.year != LAST:
            return
        ties, levels = batch.block.relations, batch.block.levels
        each = levels.opening_information, levels.opening_thematic, levels.opening_joint
        opened = np.vectorize(payoffs.at_stage, otypes=(float,))(ties.stage, *each)
        for place, mode in enumerate(MODES):
            self.living[:, place] = (ties.mode == mode).sum(axis=0)
            self.opened[:, place] = _added(np.where(ties.mode == mode, opened, 0.0))

    def found(self, batch: Batch) -> dict:
        return {"mode_living": self.living, "mode_opened": self.opened}


def _added(values: np.ndarray) -> np.ndarray:
    """(run,): the sum of (…, run) values one after the other, so that its bits do not depend on how many runs share a block."""
    return np.cumsum(values, axis=0)[-1]


def near_cores(region: Region, reach_km: float) -> tuple:
    """((city,) whether it is among the half of the cities nearest to a core, cores included; (city,) whether it is a core)."""
    ties, cores = region.relations(reach_km), [region.city_index(name) for name in region.core_cities]
    distance = np.full((len(region), len(region)), np.inf)
    distance[ties.city_i, ties.city_j] = distance[ties.city_j, ties.city_i] = ties.distance_km
    np.fill_diagonal(distance, 0.0)
    order = np.argsort(distance[:, cores].min(axis=1), kind="stable")
    near, core = np.zeros((2, len(region)), dtype=bool)
    near[order[: (len(region) + 1) // 2]], core[cores] = True, True
    return near, core


def half_of_cities(runs: Sequence) -> np.ndarray:
    """(city, run): every second city, the odd ones where the seed is odd, so that over seeds both halves are cut as often."""
    cities = np.arange(len(runs[0].region))
    return (cities[:, None] - np.array([run.seed for run in runs])) % 2 == 0


def cut_capacity(batch: Batch, cities: np.ndarray) -> None:
    """Leave these cities (city, run) with the share ``CUT`` of their capacity: the experimenter's hand, no rule of the model."""
    batch.block.cities.capacity[:] *= np.where(cities, CUT, 1.0)


@dataclass(frozen=True)
class Watched:
    """Lived under the eyes of observers (classes), of whom name -> (run, ...) is kept.

    cut: which cities lose capacity after its year, "all" or every "half"; none if not told.
    """

    observers: tuple
    cut: str = ""

    def __call__(self, runs: list, years: int) -> dict:
        batch = Batch(runs, years)
        watching = [observer(batch) for observer in self.observers]
        for _ in range(years):
            batch.advance(1, ())
            for observer in watching:
                observer.see(batch)
            if batch.year == CUT_YEAR and self.cut:
                cut_capacity(batch, half_of_cities(runs) if self.cut == "half" else np.array(True))
        return {name: values for observer in watching for name, values in observer.found(batch).items()}
