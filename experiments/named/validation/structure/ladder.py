"""Ladders of any number of rungs in place of the three stages of cooperation."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, cast

from citypact.agents import learning
from citypact.agents.codes import INFORMATION, JOINT, RIVALRY
from citypact.agents.outlook import Named
from citypact.agents.purposes import BREAK
from citypact.agents.relation import Relation, World
from citypact.model.settings.parameters import Parameters


class Rung(NamedTuple):
    """A rung of a ladder: the share of the joint surplus it opens, the share of the relation it commits, and the stage of the
    paper (``agents.codes``) that it counts as for transfers, specialisation, capacity and measures."""

    opening: float
    commitment: float
    stage: int


@dataclass(frozen=True)
class Ladder:
    """Rungs of cooperation at these depths of the default ladder, on which 1, 2 and 3 are its stages (Zhu 2009).

    depths: ascending, the last 3; between two stages the shares are interpolated, and a rung counts as the stage it has passed.
    The number of steps is ours to vary: starting small (Watson 1999, 2002) asks for some, and says nothing of how many.
    """

    depths: tuple[float, ...]

    def rung(self, number: int, p: Parameters) -> Rung:
        """A rung by its number, from 1."""
        depth = self.depths[number - 1]
        stage = int(depth)
        openings = (0.0, p.opening_information, p.opening_thematic, p.opening_joint)
        commitments = (0.0, p.commitment_information, p.commitment_thematic, p.commitment_joint)
        return Rung(_between(openings, depth), _between(commitments, depth), stage)

    def seen(self, number: int, p: Parameters, levels: Named) -> tuple[int, Any]:
        """(stage, levels) as which a rung is shown to the rules: as the first stage of three, with the next rung as the second.

        number: 0 in rivalry; the top is shown as the third stage, which also names the game.
        """
        top = len(self.depths)
        here, above = (self.rung(min(max(which, 1), top), p) for which in (number, number + 1))
        shown = JOINT if number == top else min(number, INFORMATION)
        return shown, cast(Any, levels)._replace(
            opening_information=here.opening,
            commitment_information=here.commitment,
            opening_thematic=above.opening,
            commitment_thematic=above.commitment,
        )


STAGED = Ladder((1.0, 2.0, 3.0))  # the default: a rung for each stage


def _between(shares: Sequence[float], depth: float) -> float:
    """A share at a depth between two stages; that of the stage itself where the depth is one."""
    stage = int(depth)
    return shares[stage] if depth == stage else shares[stage] + (depth - stage) * (shares[stage + 1] - shares[stage])


class Climbed(World, Protocol):
    """A world in which relations climb a ladder of its own."""

    ladder: Ladder
    parameters: Parameters


class OnRungs(Relation):
    """A relation on its world's ladder; ``stage`` is what the rung counts as.

    rung: 0 in rivalry. The depth that the model records (``depth``) knows three stages only, and is not used here.
    """

    __slots__ = ("rung",)

    def __init__(self, *place: Any) -> None:
        super().__init__(*place)
        self.rung = 0

    @property
    def _world(self) -> Climbed:
        return cast(Climbed, self.model)

    def _on(self, rung: int) -> Rung:
        return self._world.ladder.rung(rung, self._world.parameters)

    def exists_from_the_start(self) -> None:
        super().exists_from_the_start()
        self.rung = next(number for number, depth in enumerate(self._world.ladder.depths, 1) if depth >= self.stage)
        self.stage = self._on(self.rung).stage

    def appraise(self) -> None:
        world, stage = self._world, self.stage
        self.stage, world.levels = world.ladder.seen(self.rung, world.parameters, world.levels)
        super().appraise()
        self.stage = self.stage_before = stage

    def advance(self) -> None:
        before = self.rung
        super().advance()
        self.rung = learning.next_stage(
            stage=before,
            both_cooperate=self.both_cooperate,
            deepens=self.deepens,
            break_draw=self.model.draw(BREAK, self.pair),
            break_rate=self.model.parameters.break_rate,
        )
        self.stage = self._on(self.rung).stage if self.rung else RIVALRY

    @property
    def opening(self) -> float:
        return self._on(self.rung).opening if self.rung else 0.0
