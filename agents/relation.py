"""The relation of two cities, and the two sides from which it looks different."""

from agents import learning, payoffs, structure
from agents.purposes import BREAK, UPGRADE


class Side:
    """One city's end of a relation: its trust, what this year holds for it, what it chose and what came of it.

    Payoffs, costs and gains are per unit of stake; trust and tipping trust lie in [0, 1].
    """

    __slots__ = (
        "city", "relation", "number", "other", "evidence_count", "evidence_weight", "trust",
        "bargaining_share", "contest_share", "monitoring", "net_gain", "resistance",
        "reward", "temptation", "sucker", "punishment",
        "terms", "decision_gain", "tipping_trust", "cooperates", "chose", "ordered", "payoff",
    )  # fmt: skip

    def __init__(self, city, relation, number: int, evidence_count: float, evidence_weight: float):
        self.city, self.relation, self.number, self.other = city, relation, number, None
        self.evidence_count, self.evidence_weight = evidence_count, evidence_weight
        self.trust = self.payoff = 0.0
        self.cooperates = self.chose = self.ordered = False

    @property
    def partner(self):
        """The city at the other end."""
        return self.other.city

    def __repr__(self):
        return f"<{self.city.name} towards {self.partner.name}>"


class Relation:
    """Two cities within reach of each other: distance, border, stage, mode, and what they have to do with each other.

    index: position among the relations of the region; pair: number of the pair of cities, the subject of its draws;
    distance in km; border 1.0 across a province border, else 0.0; stage 0 to 3 and mode 0 to 3 as in ``agents.learning``;
    founded: year of the last founding, 0 at stage 0.
    """

    __slots__ = (
        "model", "index", "pair", "distance", "border", "inverse_root_degrees", "sides", "stage", "mode", "founded",
        "effective_distance", "proximity", "stake", "isomorphism", "contested_value", "joint_surplus", "effort",
        "search", "negotiation", "divergence", "founded_mode", "broken_mode",
    )  # fmt: skip

    def __init__(self, model, index, pair, first, second, distance, border, inverse_root_degrees):
        self.model, self.index, self.pair = model, index, pair
        self.distance, self.border, self.inverse_root_degrees = distance, border, inverse_root_degrees
        p = model.parameters
        prior = p.prior_weight * p.prior_trust
        self.sides = tuple(
            Side(city, self, number, prior, p.prior_weight) for number, city in enumerate((first, second))
        )
        self.sides[0].other, self.sides[1].other = self.sides[1], self.sides[0]
        self.stage = learning.RIVALRY
        self.mode = learning.NO_MODE
        self.founded = 0

    @property
    def both_cooperate(self) -> bool:
        return self.sides[0].cooperates and self.sides[1].cooperates

    @property
    def game(self) -> int:
        """The game the relation is in this year, as in ``agents.payoffs.GAMES``."""
        games = (
            payoffs.game_of_side(
                reward=side.reward, temptation=side.temptation, sucker=side.sucker, punishment=side.punishment
            )
            for side in self.sides
        )
        return payoffs.game_of_relation(*games)

    def appraise(self):
        """What the two cities have to do with each other this year: stake, rivalry and joint surplus."""
        p, (first, second) = self.model.parameters, (side.city for side in self.sides)
        self.effective_distance = self.distance * self.model.government.distance_factor
        self.proximity = payoffs.proximity(distance_km=self.effective_distance, distance_decay=p.distance_decay)
        self.stake = payoffs.stake(output_i=first.output, output_j=second.output, proximity=self.proximity)
        difference = 0.0
        for own, other in zip(first.shares, second.shares, strict=True):
            difference += abs(own - other)
        self.isomorphism = payoffs.isomorphism(share_difference=difference)
        slack = payoffs.slack(saturation_i=first.saturation, saturation_j=second.saturation)
        self.contested_value = payoffs.contested_value(
            value=p.contested_value, isomorphism=self.isomorphism, slack=slack
        )
        self.joint_surplus = payoffs.joint_surplus(
            surplus=p.surplus,
            depth=payoffs.depth(
                stage=self.stage,
                rivalry=p.depth_rivalry,
                information=p.depth_information,
                thematic=p.depth_thematic,
                joint=p.depth_joint,
            ),
            complementarity=p.complementarity,
            isomorphism=self.isomorphism,
            relief=p.relief,
            slack=slack,
        )

    def advance(self):
        """Climb a stage or break; a founding sets the mode."""
        p, model = self.model.parameters, self.model
        before = self.stage
        self.stage = learning.next_stage(
            stage=before,
            both_cooperate=self.both_cooperate,
            upgrade_draw=model.draw(UPGRADE, self.pair),
            upgrade_rate=p.upgrade_rate,
            break_draw=model.draw(BREAK, self.pair),
            break_rate=p.break_rate,
        )
        self.founded_mode = self.broken_mode = learning.NO_MODE
        if before == learning.RIVALRY and self.stage > learning.RIVALRY:
            self.mode = self.founded_mode = learning.founding_mode(
                ordered=self.sides[0].ordered or self.sides[1].ordered, supported=model.government.supports
            )
            self.founded = model.year
        elif before > learning.RIVALRY and self.stage == learning.RIVALRY:
            self.broken_mode, self.mode, self.founded = self.mode, learning.NO_MODE, 0

    def diverge(self):
        """The rate at which the two industrial structures move apart this year."""
        p = self.model.parameters
        self.divergence = structure.divergence(
            stage=self.stage,
            both_compete=not (self.sides[0].cooperates or self.sides[1].cooperates),
            specialisation=p.specialisation,
            isomorphism_drift=p.isomorphism_drift,
            plan=self.model.government.instruments["plan"],
            proximity=self.proximity,
            inverse_root_degrees=self.inverse_root_degrees,
        )
