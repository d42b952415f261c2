"""One run being lived year by year, with a compact record of every year for looking back."""

from collections import namedtuple

import numpy as np

from model.engine import Batch, Run

# What a city decides from, at the start of a year: needed to explain that year's decisions.
Start = namedtuple("Start", "stage mode stance")

# One year of a record. code: stage + 4·mode + 16·(i cooperates) + 32·(j cooperates) for each relation;
# trust: (4, relation) trust and tipping trust of both sides; cities: (4, city) output, saturation, reputation, gain.
Year = namedtuple("Year", "code trust cities")


class Track:
    """A run and the years it has lived. ``head``: the last of them; ``rows``: the measures of each, from year 1."""

    def __init__(self, run: Run, years: int):
        self.run, self.years = run, years
        self.batch = Batch([run], years)
        self.agenda = run.agenda
        self.rows, self.record = [], [self._opening()]
        self.start = self._start()

    @property
    def head(self) -> int:
        return self.batch.year

    def _start(self) -> Start:
        block = self.batch.block
        return Start(block.relations.stage.copy(), block.relations.mode.copy(), block.cities.stance.copy())

    def _opening(self) -> Year:
        """The record of year 0: every relation in rivalry, trust not yet asked for."""
        block = self.batch.block
        relations = block.relations.stage.shape[0]
        cities = np.stack([
            block.cities.output[:, 0],
            block.cities.output[:, 0] / block.cities.capacity[:, 0],
            block.cities.reputation[:, 0],
            np.zeros(block.cities.output.shape[0]),
        ])
        return Year(bytes(relations), np.full((4, relations), np.nan, np.float16), cities.astype(np.float32))

    def advance(self) -> None:
        """Live one more year and record it."""
        self.start = self._start()
        self.rows.append(self.batch.advance(1)[0, 0].tolist())
        self.record.append(self._recorded(self.batch.state()))

    @staticmethod
    def _recorded(state) -> Year:
        code = state["stage"][:, 0] + 4 * state["mode"][:, 0]
        code = code + 16 * state["cooperates_i"][:, 0] + 32 * state["cooperates_j"][:, 0]
        trust = [state[name][:, 0] for name in ("trust_i", "trust_j", "tipping_trust_i", "tipping_trust_j")]
        cities = [state[name][:, 0] for name in ("output", "saturation", "reputation", "gain")]
        return Year(code.astype(np.uint8).tobytes(), np.array(trust, np.float16), np.array(cities, np.float32))

    def set_agenda(self, agenda) -> None:
        """Go on under another agenda, which must not differ in the years lived."""
        self.agenda = agenda
        self.batch.set_agendas([agenda])

    def lived(self, year: int) -> tuple:
        """(batch, start) at the end of a year: the running batch, or the run lived again up to an earlier year."""
        if year == self.head:
            return self.batch, self.start
        again = Track.__new__(Track)
        again.batch = Batch([self.final_run()], max(year, 1))
        if year > 1:
            again.batch.advance(year - 1, ())
        start = again._start()
        again.batch.advance(1, ())
        return again.batch, start

    def final_run(self) -> Run:
        """The run with the agenda as it stands, which repeats this trajectory from the start."""
        return Run(self.run.region, self.run.parameters, self.agenda, self.run.seed)


def record_bytes(cities: int, relations: int) -> int:
    """Memory that the record of one year takes."""
    return relations * (1 + 4 * 2) + cities * 4 * 4 + 45 * 8 + 400
