"""One run being lived year by year, with a compact record of every year for looking back."""

from collections import namedtuple

import numpy as np

from citypact.model.engine import Batch, Run
from citypact.model.measures import MEASURES

# One year of a record. code: stage + 4·mode + 16·(first side cooperates) + 32·(second) for each relation;
# trust: (4, relation) trust and tipping trust of both sides; cities: (5, city), in the order of ``CITY_FACTS``.
Year = namedtuple("Year", "code trust cities")
CITY_FACTS = ("output", "saturation", "reputation", "experience", "city_payoff")


class Track:
    """A run and the years it has lived. ``head``: the last of them; ``rows``: the measures of each, from year 1."""

    def __init__(self, run: Run, years: int):
        self.run, self.years = run, years
        self.batch = Batch([run], years)
        self.agenda = run.agenda
        self.rows, self.record = [], [self._opening()]

    @property
    def head(self) -> int:
        return self.batch.year

    def _opening(self) -> Year:
        """The record of year 0: the relations that there are from the start, and trust not yet asked for."""
        cities, relations = self.batch.block.cities, self.batch.block.relations
        facts = {
            "output": cities.output,
            "saturation": cities.output / cities.capacity,
            "reputation": cities.reputation,
            "experience": cities.experience,
            "city_payoff": np.zeros(cities.output.shape),
        }
        unknown = np.full((4, relations.stage.shape[0]), np.nan, np.float16)
        return Year(_coded(relations.stage, relations.mode, relations.cooperates), unknown, _facts(facts))

    def advance(self) -> None:
        """Live one more year and record it; raises ``Refusal`` where the run stops, after which only ``back_to`` helps."""
        self.rows.append(self.batch.advance(1)[0, 0].tolist())
        state = self.batch.state()
        code = _coded(state["stage"], state["mode"], state["cooperates"])
        trust = np.concatenate([state["trust"], state["tipping_trust"]])[..., 0]
        self.record.append(Year(code, trust.astype(np.float16), _facts(state)))

    def back_to(self, year: int) -> None:
        """Forget what was lived after a year."""
        self.batch = self.lived(year, self.years)
        del self.rows[year:], self.record[year + 1 :]

    def set_agenda(self, agenda) -> None:
        """Go on under another agenda, which must not differ in the years lived."""
        self.agenda = agenda
        self.batch.set_agendas([agenda])

    def lived(self, year: int, horizon: int | None = None) -> Batch:
        """The batch at the end of a year: the running one, or the run lived again up to an earlier year.

        horizon: how far it is to go on (None: no further).
        """
        if year == self.head:
            return self.batch
        again = Batch([self.final_run()], horizon or max(year, 1))
        again.advance(year, ())
        return again

    def final_run(self) -> Run:
        """The run with the agenda as it stands, which repeats this trajectory from the start."""
        return Run(self.run.region, self.run.parameters, self.agenda, self.run.seed)


def _coded(stage, mode, cooperates) -> bytes:
    """One byte for each relation; stage, mode: (relation, run); cooperates: (side, relation, run)."""
    return (stage + 4 * mode + 16 * cooperates[0] + 32 * cooperates[1])[:, 0].astype(np.uint8).tobytes()


def _facts(state) -> np.ndarray:
    return np.array([state[name][:, 0] for name in CITY_FACTS], np.float32)


def record_bytes(cities: int, relations: int) -> int:
    """Memory that the record of one year takes."""
    return relations * (1 + 4 * 2) + cities * 4 * len(CITY_FACTS) + len(MEASURES) * 8 + 400
