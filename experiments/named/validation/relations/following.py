"""How runs are lived so that single relations can be asked about, reduced at once to what is asked.

What is kept of the steps from stage to stage is sums of squares and products within a year of a run: enough for a regression with
run-year effects and errors clustered by run, without a row for each relation and year.
"""

from dataclasses import dataclass

import numpy as np

from citypact.agents.codes import NO_MODE
from citypact.experiments.named.validation.relations.spec import FORMAL, INFORMAL, PARKS_YEARS, STEPS, TEN
from citypact.experiments.named.validation.relations.traits import traits
from citypact.experiments.sweeps.cells import Kept
from citypact.model.engine import Batch, Run

NO_SHARED, SOME_SHARED = range(2)


class Neighbourhood:
    """Who is tied to whom in a block: partners of each city, and cities that are partners of both ends of a relation."""

    def __init__(self, batch: Batch) -> None:
        graph = batch.block.graph
        self.i, self.j = graph.city_i.astype(np.int64), graph.city_j.astype(np.int64)
        self.cities = batch.block.cities.output.shape[0]
        everywhere = self.matrix(np.ones((self.i.size, 1), dtype=bool))
        self.possible = everywhere.sum(axis=-1)  # (1, city)
        self.possible_shared = self._both(everywhere)  # (1, relation)

    def matrix(self, tied: np.ndarray) -> np.ndarray:
        """(run, city, city) of 0 and 1 from (relation, run); single precision holds such counts exactly."""
        matrix = np.zeros((tied.shape[1], self.cities, self.cities), dtype=np.float32)
        matrix[:, self.i, self.j] = matrix[:, self.j, self.i] = tied.T
        return matrix

    def _both(self, matrix: np.ndarray) -> np.ndarray:
        return (matrix @ matrix)[:, self.i, self.j]

    def traits(self, tied: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """((run, relation, 3) the traits of ``NETWORK`` in its order, (run, relation) number of shared partners)."""
        matrix = self.matrix(tied)
        share = matrix.sum(axis=-1) / np.maximum(self.possible, 1.0)
        here, there, shared = share[:, self.i], share[:, self.j], self._both(matrix)
        told = ((here + there) / 2.0, here * there, shared / np.maximum(self.possible_shared, 1.0))
        return np.stack(told, axis=-1).astype(np.float64), shared


class Steps:
    """Sums over all years of one step of relations: how often it was at risk and taken, and the moments of a regression."""

    def __init__(self, runs: int, traits: int) -> None:
        self.counts = np.zeros((runs, 2, 2))  # (run, shared partners or none, at risk or taken)
        self.squares, self.products = np.zeros((runs, traits, traits)), np.zeros((runs, traits))

    def add(self, risk: np.ndarray, taken: np.ndarray, shared: np.ndarray, features: np.ndarray) -> None:
        """A year: risk, taken, shared (number): (run, relation); features (run, relation, trait)."""
        for place, those in ((NO_SHARED, shared == 0), (SOME_SHARED, shared > 0)):
            self.counts[:, place, 0] += (risk & those).sum(axis=1)
            self.counts[:, place, 1] += (risk & those & taken).sum(axis=1)
        here = risk[..., None].astype(np.float64)
        number = np.maximum(here.sum(axis=1, keepdims=True), 1.0)
        centred = here * (features - (here * features).sum(axis=1, keepdims=True) / number)
        self.squares += np.swapaxes(centred, 1, 2) @ centred
        self.products += (centred * taken[..., None]).sum(axis=1)


@dataclass(frozen=True)
class Followed:
    """Keeps of each run stages in the years ``looked`` at, lives since founding, and by year foundings, deepenings and jumps.

    Besides: how many relations had ever been founded, and deepened, after fifteen years and in the end; the sums of ``Steps``;
    and how many relations were in force ten years before the end, and how many of these live on.
    """

    looked: tuple[int, ...]

    def __call__(self, runs: list[Run], years: int) -> Kept:
        batch = Batch(runs, years)
        around, fixed = Neighbourhood(batch), traits(runs[0].region, runs[0].parameters)
        ties, count = batch.block.relations, len(runs)
        steps = {step: Steps(count, fixed.shape[1] + 3) for step in STEPS}
        events = {name: np.zeros((count, years)) for name in ("founded", "deepened", "jumped")}
        everywhere = np.broadcast_to(fixed, (count, *fixed.shape))
        stages, reached, highest, cohort = [], [], ties.stage.T.copy(), np.zeros(ties.stage.shape, dtype=np.int64)
        for year in range(1, years + 1):
            network, shared = around.traits(ties.stage >= INFORMAL)
            before, features = ties.stage.T.copy(), np.concatenate([everywhere, network], axis=-1)
            batch.advance(1, ())
            after = ties.stage.T
            for step, (lower, higher) in STEPS.items():
                steps[step].add(before == lower, after >= higher, shared, features)
            events["founded"][:, year - 1] = ((before == 0) & (after > 0)).sum(axis=1)
            events["deepened"][:, year - 1] = ((before > 0) & (after > before)).sum(axis=1)
            events["jumped"][:, year - 1] = (after > before + 1).sum(axis=1)
            highest = np.maximum(highest, after)
            stages += [after.copy()] if year in self.looked else []
            if year in (PARKS_YEARS, years):
                reached.append(np.stack([(highest >= stage).sum(axis=1) for stage in (INFORMAL, FORMAL)], axis=1))
            if year == years - TEN:
                cohort = np.where(ties.mode != NO_MODE, ties.founded, -1)
        broken, censored = batch.survival()
        kept = (cohort >= 0) & (ties.mode != NO_MODE) & (ties.founded == cohort)
        sums = {f"{step}_{name}": value for step, found in steps.items() for name, value in vars(found).items()}
        return {
            "stages": np.stack(stages, axis=1), "broken": broken, "censored": censored, **events, **sums,
            "reached": np.stack(reached, axis=1), "cohort": (cohort >= 0).sum(axis=0), "cohort_kept": kept.sum(axis=0),
        }  # fmt: skip


@dataclass(frozen=True)
class Ages:
    """Keeps of each run and year how many relations are in force, and the sum of their ages in years."""

    def __call__(self, runs: list[Run], years: int) -> Kept:
        batch, number, age = Batch(runs, years), np.zeros((len(runs), years)), np.zeros((len(runs), years))
        ties = batch.block.relations
        for year in range(1, years + 1):
            batch.advance(1, ())
            alive = ties.mode != NO_MODE
            number[:, year - 1] = alive.sum(axis=0)
            age[:, year - 1] = np.where(alive, year - ties.founded, 0).sum(axis=0)
        return {"number": number, "age": age}


@dataclass(frozen=True)
class Council:
    """A circle that begins with the cities of the region's initial relations: who joins it, and who leaves it.

    A city is in it at the end of a year in which it holds a relation of at least a stage with a city that was in it the year
    before; a member that holds none has left, and may come again. Keeps members, exits and newcomers, each (run, stage, year),
    and which cities ever left (run, stage, city).
    """

    stages: tuple[int, ...]

    def __call__(self, runs: list[Run], years: int) -> Kept:
        batch = Batch(runs, years)
        around, founders = Neighbourhood(batch), np.zeros((len(runs), len(runs[0].region)), dtype=bool)
        founders[:, [city for pair in runs[0].region.initial_relations for city in pair]] = True
        members = {stage: founders for stage in self.stages}
        found = {name: np.zeros((len(runs), len(self.stages), years)) for name in ("members", "exits", "newcomers")}
        left = np.zeros((len(runs), len(self.stages), founders.shape[1]), dtype=bool)
        for year in range(years):
            batch.advance(1, ())
            for place, stage in enumerate(self.stages):
                tied = around.matrix(batch.block.relations.stage >= stage)
                before = members[stage]
                now = (tied @ before[..., None].astype(np.float32))[..., 0] > 0
                found["members"][:, place, year] = now.sum(axis=1)
                found["exits"][:, place, year] = (before & ~now).sum(axis=1)
                found["newcomers"][:, place, year] = (now & ~before).sum(axis=1)
                left[:, place] |= before & ~now
                members[stage] = now
        return found | {"left": left}
