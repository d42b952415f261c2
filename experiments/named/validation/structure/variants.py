"""Other rules for the same processes, each a small class: contests, trust, and when a relation is reconsidered; and a model that
lives by them, or on another ladder.

They change one process of the Mesa model and leave the rest alone, draws included, so that a run differs from the default of the
same seed by its rule only. With the default rule in their place the same machinery gives the default's numbers to the last bit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from citypact.agents import choice
from citypact.agents.arithmetic import exponential
from citypact.agents.city import City
from citypact.agents.codes import JOINT, RIVALRY
from citypact.agents.purposes import REVIEW
from citypact.agents.relation import Relation
from citypact.experiments.named.validation.structure.ladder import STAGED, Ladder, OnRungs
from citypact.model.agglomeration import Agglomeration
from citypact.model.engine import Run

DECISIVENESS = 1.0  # per mean initial city output: how much a lead in output decides a contest of the difference form (ours)


class DifferenceContest(City):
    """A city whose contests are decided by the difference of outputs, not by their ratio.

    q_i = 1/(1 + exp(−k·(y_i − y_j))), k ``DECISIVENESS``: a lead of one mean output wins 0.73, whatever the size of the two.
    Source: Hirshleifer (1989), the logistic contest success function.
    """

    def appraise(self) -> None:
        super().appraise()
        self.look = self.look._replace(contest_strength=exponential(DECISIVENESS * self.output))


class ForgettingBayes(Relation):
    """Trust as the mean of a Beta distribution whose counts are forgotten towards the prior every year, dealing or not.

    A ← μA + (1−μ)·n0·τ0 + e, N ← μN + (1−μ)·n0 + 1 where somebody tried; without a trial only the forgetting. By default the
    prior comes back in years without dealing alone. Source: Beta reputation with a forgetting factor (Jøsang and Ismail 2002);
    forgetting towards the prior (Kulhavý and Zarrop 1993).
    """

    __slots__ = ()

    def learn(self) -> None:
        p = self.model.parameters
        tried = self.sides[0].cooperates or self.sides[1].cooperates
        forgotten = (1.0 - p.memory) * p.prior_weight
        for side in self.sides:
            new = side.other.city.shown(side.other) if tried else 0.0
            side.evidence = p.memory * side.evidence + forgotten * p.prior_trust + new
        self.evidence_weight = p.memory * self.evidence_weight + forgotten + (1.0 if tried else 0.0)


class RescorlaWagner(Relation):
    """Trust that moves by a fixed share of the surprise: τ ← τ + α·(e − τ) where somebody tried, α = 1 − μ; else it stays.

    The weight of the evidence stays at n0, so that the count is n0·τ. By default early experience weighs more than late, and
    what is not used fades. Source: Rescorla and Wagner (1972).
    """

    __slots__ = ()

    def learn(self) -> None:
        if not (self.sides[0].cooperates or self.sides[1].cooperates):
            return
        rate = 1.0 - self.model.parameters.memory
        for side in self.sides:
            surprise = self.evidence_weight * side.other.city.shown(side.other) - side.evidence
            side.evidence += rate * surprise


class ReviewedWhenDue(Relation):
    """A relation with another time for its regular review; the exceptions (an order, or two that differed) stay.

    A subclass says by ``is_due`` whether the review is due this year. Here: by the draw, as by default.
    """

    __slots__ = ()

    def is_due(self) -> bool:
        """Whether this year has a regular review."""
        return self.model.draw(REVIEW, self.pair) < self.model.parameters.review_rate

    def review(self) -> None:
        first, second = self.sides
        self.review_cause = choice.review_cause(
            regular=self.is_due(),
            cooperated_i=first.cooperates,
            cooperated_j=second.cooperates,
            ordered_i=first.ordered,
            ordered_j=second.ordered,
        )


class FixedPeriod(ReviewedWhenDue):
    """Reviewed once in as many years as the review rate lets expect (every fourth), each relation in a year of its own turn.

    Never where the rate is 0. Source: staggered contracts of fixed length (Taylor 1980) in place of a constant chance
    (Calvo 1983).
    """

    __slots__ = ()

    def is_due(self) -> bool:
        rate = self.model.parameters.review_rate
        return rate > 0.0 and (self.model.year + self.index) % round(1.0 / rate) == 0


class ReviewedOnChange(ReviewedWhenDue):
    """No regular review: reconsidered when what is at issue has changed enough since it was reconsidered last.

    Enough is a change of a side's gain from cooperating, or of that from going deeper, by more than 1/β, which multiplies its
    odds by e. In the first year all are reconsidered. Source: state-dependent adjustment (Sheshinski and Weiss 1977); the
    threshold ours.
    """

    __slots__ = ("considered",)
    considered: tuple[float, ...]

    def __init__(self, *place: Any) -> None:
        super().__init__(*place)
        self.considered = ()

    def is_due(self) -> bool:
        """Whether a gain has moved by more than 1/β since the last review."""
        beta = self.model.parameters.rationality
        return not self.considered or any(
            beta * abs(now - then) > 1.0 for now, then in zip(self._gains(), self.considered, strict=True)
        )

    def review(self) -> None:
        super().review()
        if self.reviewed:
            self.considered = self._gains()

    def _gains(self) -> tuple[float, ...]:
        """Of both sides, per stake: the gain from cooperating, and that from going deeper where that can be asked."""
        deepens = RIVALRY < self.stage < JOINT
        return tuple(
            gain for side in self.sides for gain in (side.look.decision_gain, side.look.deepening_gain if deepens else 0.0)
        )


@dataclass(frozen=True)
class Variation:
    """What is other than by default: the class of the cities, that of the relations, and the ladder of those ``OnRungs``."""

    city: type[City] = City
    relation: type[Relation] = Relation
    ladder: Ladder = STAGED


VARIATIONS = {
    "default": Variation(),
    "difference_contest": Variation(city=DifferenceContest),
    "forgetting_bayes": Variation(relation=ForgettingBayes),
    "rescorla_wagner": Variation(relation=RescorlaWagner),
    "two_stages": Variation(relation=OnRungs, ladder=Ladder((1.0, 3.0))),
    "five_stages": Variation(relation=OnRungs, ladder=Ladder((1.0, 1.5, 2.0, 2.5, 3.0))),
    "fixed_period": Variation(relation=FixedPeriod),
    "on_change": Variation(relation=ReviewedOnChange),
}


class Varied(Agglomeration):
    """An agglomeration that lives a run by a variation of its rules."""

    def __init__(self, run: Run, variation: Variation) -> None:
        self.variation, self.ladder = variation, variation.ladder  # before the cities are related
        super().__init__(run.region, run.parameters, run.agenda, run.seed, variation.city)

    def _relate(self, cities: Sequence[City]) -> list[Relation]:
        """The relations in the variation's class, in the place of those that the default would have."""
        usual = super()._relate(cities)
        for city in cities:
            city.sides.clear()
        return [self._varied(relation) for relation in usual]

    def _varied(self, usual: Relation) -> Relation:
        first, second = (cast(City, side.city) for side in usual.sides)
        place = (usual.index, usual.pair, first, second, usual.distance, usual.border, usual.inverse_root_degrees)
        relation = self.variation.relation(self, *place)
        if usual.stage != RIVALRY:
            relation.exists_from_the_start()
        for side in relation.sides:
            side.city.sides.append(side)
        return relation
