"""How a run is lived in a calibration: no longer than the targets look, and nothing kept but what they ask."""

from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from citypact.experiments.calibration.joining import Register
from citypact.experiments.calibration.targets import Seen, Target
from citypact.experiments.sweeps.cells import Kept
from citypact.model.engine import Batch, Run
from citypact.model.measures import MEASURES
from citypact.model.refusal import Refusal


class Asked:
    """All targets of a calibration, told from others by a digest: what is asked of every run must not be spelt out for each."""

    def __init__(self, targets: tuple[Target, ...]) -> None:
        self.targets = targets
        self.digest = sha256(repr(targets).encode()).hexdigest()[:16]

    def __repr__(self) -> str:
        return f"Asked({self.digest})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Asked) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


@dataclass(frozen=True)
class Observation:
    """A way of living of which the targets' values are kept, (run, value) in their order.

    A run that leaves the range of numbers has no value for anything (nan), so that no calibration ends at a corner of its prior.
    """

    asked: Asked

    def __call__(self, runs: list[Run], years: int) -> Kept:
        try:
            seen = self._lived(runs, years)
        except Refusal:
            if len(runs) == 1:
                return {"values": np.full((1, sum(len(target.observed) for target in self.asked.targets)), np.nan)}
            return {"values": np.concatenate([self([run], years)["values"] for run in runs])}
        return {"values": np.concatenate([target.of(seen) for target in self.asked.targets], axis=1)}

    def _lived(self, runs: list[Run], years: int) -> Seen:
        needed = {measure for target in self.asked.targets for measure in target.measures}
        measures = tuple(name for name in MEASURES if name in needed)
        batch = Batch(runs, years)
        joinings = dict.fromkeys(target.joining for target in self.asked.targets if target.joining is not None)
        registers = {joining: Register.of(joining, batch) for joining in joinings}
        if not registers:
            return Seen(measures, batch.advance(years, measures), {})
        steps = []
        for _ in range(years):
            steps.append(batch.advance(1, measures))
            for register in registers.values():
                register.note(batch.block.relations.stage, batch.year)
        joined = {joining: register.years for joining, register in registers.items()}
        return Seen(measures, np.concatenate(steps, axis=1), joined)
