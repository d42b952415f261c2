"""What only the state of every city and relation tells, watched year by year in a few arms and added up at once.

An observer sees a batch after each of its years, and in the end has a few numbers for each run.
"""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from citypact.experiments.named.theory.spec import CUT, CUT_SOON, CUT_SPAN, CUT_YEAR, EARLY
from citypact.experiments.paper.survival import MODES
from citypact.experiments.paper.worlds import LAST
from citypact.model.engine import BLOCK_SIZE, Batch


class Games:
    """Of the sides that begin in a prisoner's dilemma and cooperate in the end: did the game turn before they did?"""

    def __init__(self, batch):
        ties = batch.block.relations.cooperates
        self.began = np.zeros(ties.shape, dtype=bool)
        self.last_dilemma, self.last_rivalry = np.zeros((2, *ties.shape), dtype=np.int16)

    def see(self, batch):
        dilemma = batch.block.relation_year.sides.game == 0
        if batch.year == 1:
            self.began |= dilemma
        self.last_dilemma[dilemma] = batch.year
        self.last_rivalry[~batch.block.relations.cooperates] = batch.year

    def found(self, batch) -> dict:
        turned = self.began & batch.block.relations.cooperates
        first = turned & (self.last_dilemma <= self.last_rivalry)  # in the year of the turn the game was another already
        return {"turned": turned.sum(axis=(0, 1)), "game_first": first.sum(axis=(0, 1))}


class Climb:
    """How long relations stay in a stage before they go to the next, and whether one ever skips a stage."""

    def __init__(self, batch):
        stage = batch.block.relations.stage
        self.before, self.since = stage.copy(), np.zeros(stage.shape, dtype=np.int16)
        self.years, self.steps = np.zeros((2, 2, stage.shape[1]))  # by the stage that is left, and run
        self.jumps = np.zeros(stage.shape[1])

    def see(self, batch):
        stage = batch.block.relations.stage
        for origin in (1, 2):
            risen = (self.before == origin) & (stage == origin + 1)
            self.years[origin - 1] += np.where(risen, batch.year - self.since, 0).sum(axis=0)
            self.steps[origin - 1] += risen.sum(axis=0)
        self.jumps += (stage > self.before + 1).sum(axis=0)
        self.since[stage != self.before] = batch.year
        self.before = stage.copy()

    def found(self, batch) -> dict:
        return {
            "information_years": self.years[0], "information_left": self.steps[0], "thematic_years": self.years[1],
            "thematic_left": self.steps[1], "jumps": self.jumps,
        }  # fmt: skip


class Cities:
    """How much cities choose to cooperate, at first, after the cut, and over the run; and relations of cores and the rest."""

    def __init__(self, batch):
        graph, count = batch.block.graph, batch.block.cities.output.shape[0]
        i, j = graph.city_i.astype(np.int64), graph.city_j.astype(np.int64)
        self.sides = np.zeros((count, 2 * i.size))  # which choices are a city's
        self.sides[i, np.arange(i.size)] = self.sides[j, i.size + np.arange(i.size)] = 1.0
        self.partnered = self.sides.sum(axis=1) > 0
        self.full = batch.block.cities.output / batch.block.cities.capacity
        runs = batch.block.runs.seed.size
        self.sums = {span: np.zeros((count, runs)) for span in ("run", "early", "soon", "after_cut")}
        self.early_ties = np.zeros((i.size, runs))

    def see(self, batch):
        chosen = batch.block.relations.cooperates
        rates = self.sides @ chosen.reshape(-1, chosen.shape[2]).astype(np.float64)
        self.sums["run"] += rates
        if batch.year <= EARLY:
            self.sums["early"] += rates
            self.early_ties += chosen.mean(axis=0)
        for span, years in (("soon", CUT_SOON), ("after_cut", CUT_SPAN)):
            if CUT_YEAR < batch.year <= CUT_YEAR + years:
                self.sums[span] += rates

    def _mean(self, span: str, years: int, cities) -> np.ndarray:
        """(run,): the mean over these cities of a city's rate in the span; cities: (city, run) or (city,)."""
        cities = np.broadcast_to(np.asarray(cities).reshape(len(self.full), -1), self.full.shape) & self.partnered[:, None]
        rates = self.sums[span] / years / np.maximum(self.sides.sum(axis=1), 1.0)[:, None]
        count = cities.sum(axis=0)
        return np.where(count > 0, (rates * cities).sum(axis=0) / np.maximum(count, 1), np.nan)

    def found(self, batch) -> dict:
        from scipy.stats import spearmanr

        region, years = batch.runs[0].region, batch.year
        near, core = near_cores(region, batch.runs[0].parameters.reach_km)
        hit, known = half_of_cities(batch.runs), self.partnered
        order = [
            spearmanr(self.full[known, run], self.sums["run"][known, run] / self.sides[known].sum(axis=1)).statistic
            if np.ptp(self.full[known, run]) > 0 and np.ptp(self.sums["run"][known, run]) > 0 else np.nan
            for run in range(self.full.shape[1])
        ]  # fmt: skip
        ties = np.array([core[c] for c in (batch.block.graph.city_i, batch.block.graph.city_j)]).any(axis=0)
        rest = ties.size - ties.sum()
        return {
            "near": self._mean("early", min(EARLY, years), near), "far": self._mean("early", min(EARLY, years), ~near),
            "core_ties": self.early_ties[ties].mean(axis=0) / min(EARLY, years),
            "other_ties": self.early_ties[~ties].mean(axis=0) / min(EARLY, years) if rest else np.full(len(order), np.nan),
            "full_first": np.array(order), "after_cut": self.sums["after_cut"].sum(axis=0) / self.sides.sum() / CUT_SPAN,
            "hit": self._mean("after_cut", CUT_SPAN, hit), "spared": self._mean("after_cut", CUT_SPAN, ~hit),
            "hit_soon": self._mean("soon", CUT_SOON, hit), "spared_soon": self._mean("soon", CUT_SOON, ~hit),
        }  # fmt: skip


class Modes:
    """How deep living relations of each mode are when the government leaves."""

    def __init__(self, batch):
        runs = batch.block.runs.seed.size
        self.living, self.opened = np.zeros((2, len(MODES), runs))

    def see(self, batch):
        if batch.year != LAST:
            return
        ties, levels = batch.block.relations, batch.block.levels
        opening = np.zeros((4, ties.stage.shape[1]))
        opening[1:] = levels.opening_information, levels.opening_thematic, levels.opening_joint
        opened = np.take_along_axis(opening, ties.stage.astype(np.int64), axis=0)
        for place, mode in enumerate(MODES):
            self.living[place] = (ties.mode == mode).sum(axis=0)
            self.opened[place] = np.where(ties.mode == mode, opened, 0.0).sum(axis=0)

    def found(self, batch) -> dict:
        return {"mode_living": self.living.T, "mode_opened": self.opened.T}


def near_cores(region, reach_km: float) -> tuple:
    """((city,) whether it is among the half of the cities nearest to a core, cores included; (city,) whether it is a core)."""
    ties, cores = region.relations(reach_km), [region.city_index(name) for name in region.core_cities]
    distance = np.full((len(region), len(region)), np.inf)
    distance[ties.city_i, ties.city_j] = distance[ties.city_j, ties.city_i] = ties.distance_km
    np.fill_diagonal(distance, 0.0)
    order = np.argsort(distance[:, cores].min(axis=1), kind="stable")
    near, core = np.zeros((2, len(region)), dtype=bool)
    near[order[: (len(region) + 1) // 2]], core[cores] = True, True
    return near, core


def half_of_cities(runs) -> np.ndarray:
    """(city, run): every second city, the odd ones where the seed is odd, so that over seeds both halves are cut as often."""
    cities = np.arange(len(runs[0].region))
    return (cities[:, None] - np.array([run.seed for run in runs])) % 2 == 0


def cut_capacity(batch, cities) -> None:
    """Leave these cities (city, run) with the share ``CUT`` of their capacity: the experimenter's hand, no rule of the model."""
    capacity = batch.block.cities.capacity
    capacity[:] = np.where(cities, CUT * capacity, capacity)


def _block(runs, years: int, observers, cut: str) -> dict:
    batch = Batch(runs, years)
    watching = [observer(batch) for observer in observers]
    for _ in range(years):
        batch.advance(1, ())
        for observer in watching:
            observer.see(batch)
        if batch.year == CUT_YEAR and cut:
            every = np.ones((len(runs[0].region), len(runs)), dtype=bool)
            cut_capacity(batch, half_of_cities(runs) if cut == "half" else every)
    return {name: values for observer in watching for name, values in observer.found(batch).items()}


def watched(runs, years: int, observers, counter, threads=None, cut: str = "") -> dict:
    """name -> (run, …) of what the observers found in runs of one kind; cut: "all" or "half" of the cities, after its year."""
    blocks = [runs[first : first + BLOCK_SIZE] for first in range(0, len(runs), BLOCK_SIZE)]
    found = []
    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        for block, part in zip(blocks, pool.map(lambda block: _block(block, years, observers, cut), blocks), strict=True):
            found.append(part)
            counter.update(len(block))
    return {name: np.concatenate([part[name] for part in found]) for name in found[0]}
