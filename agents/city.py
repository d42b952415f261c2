"""The city agent: what it does in a year, one method for each stage.

Override a method in a subclass and pass the class to the model (``Agglomeration(..., city_class=MyCity)``) to change how cities
behave; the rules that the methods call are in ``payoffs``, ``choice``, ``learning`` and ``structure``, and what a relation holds
for its two sides is put together in ``outlook``.
"""

from collections.abc import Sequence

import mesa

from citypact.agents import choice, learning, payoffs, structure
from citypact.agents.codes import IMITATE_BEST, JOINT
from citypact.agents.outlook import CityLook
from citypact.agents.purposes import ADOPTION, CHOICE, DEDUCTION, DEEPENING, EXPLORATION, MODEL_PARTNER, STANCE, STANCE_REVIEW
from citypact.agents.relation import Side, Town, World


class City(mesa.Agent):
    """A city: output and capacity (mean initial city outputs), industry shares (sum to 1), reputation and experience in [0, 1].

    index: position in the region; sides: its ends of its relations, in the order of the relations; look: what it looks like at
    the start of the year (``CityLook``); stance: with scope "city", whether it cooperates with all its partners.
    """

    model: World

    def __init__(
        self,
        model: World,
        index: int,
        name: str,
        province: str,
        output: float,
        relative_density: float,
        shares: Sequence[float],
    ) -> None:
        super().__init__(model)
        p = model.parameters
        self.index, self.name, self.province = index, name, province
        self.output = output
        self.capacity = output * payoffs.initial_headroom(
            headroom=p.headroom, relative_density=relative_density, density_slope=p.density_slope
        )
        self.shares = list(shares)
        self.reputation = p.prior_trust
        self.experience = 0.0
        self.sides: list[Side] = []
        self.stance = self.reviews = False
        self.owed = self.received = 0.0  # to and from the cooperation fund, last year

    @property
    def partners(self) -> list[Town]:
        """The cities within reach, in the order of the relations."""
        return [side.partner for side in self.sides]

    @property
    def takes_one_stance(self) -> bool:
        return self.model.parameters.scope == "city"

    def appraise(self) -> None:
        """Look at itself: how large and how full it is, how strong in contests and bargains, how experienced."""
        p = self.model.parameters
        self.look = CityLook(
            output=self.output,
            log_output=payoffs.log_output(output=self.output),
            saturation=payoffs.saturation(output=self.output, capacity=self.capacity),
            contest_strength=payoffs.strength(output=self.output, exponent=p.contest_exponent),
            bargaining_strength=payoffs.strength(output=self.output, exponent=p.bargaining_exponent),
            experience=self.experience,
        )

    def review(self) -> None:
        """With one stance for all: whether it reconsiders it this year; in the first year every city does."""
        model = self.model
        self.reviews = model.year == 1 or model.draw(STANCE_REVIEW, self.index) < model.parameters.review_rate

    def decide(self) -> None:
        """Choose to cooperate or to compete, for each partner or for all of them; out of habit where nothing is reviewed."""
        if self.takes_one_stance and self.reviews:
            self.stance = self.take_stance()
        for side in self.sides:
            if self.takes_one_stance:
                side.chose = self.stance
            else:
                side.chose = self.chooses(side) if side.relation.reviewed else side.cooperates
            asks = learning.may_deepen(review=side.relation.review_cause, stage=side.relation.stage, chose=side.chose)
            side.wishes = asks and self.wishes_deeper(side)

    def chooses(self, side: Side) -> bool:
        """Whether it cooperates with one partner, having reconsidered the relation."""
        return self.model.draw(CHOICE, side.relation.pair, side.number) < self.probability(side.look.decision_gain)

    def wishes_deeper(self, side: Side) -> bool:
        """Whether it would take a relation in which it cooperates a stage deeper."""
        return self.model.draw(DEEPENING, side.relation.pair, side.number) < self.probability(side.look.deepening_gain)

    def probability(self, gain: float) -> float:
        """The probability with which it does what brings it a gain (per stake)."""
        return choice.cooperation_probability(rule=self.model.rule.code, gain=gain, rationality=self.model.parameters.rationality)

    def take_stance(self) -> bool:
        """One stance for all partners, from the stake-weighted mean of dU; an imitator keeps the one it took over."""
        if self.model.rule.imitates and self.model.year > 1:  # in the first year there is nothing to imitate yet
            return self.stance
        total = stakes = 0.0
        for side in self.sides:
            total += side.relation.look.stake * side.look.decision_gain
            stakes += side.relation.look.stake
        gain = structure.per_stake(total=total, total_stake=stakes)
        return self.model.draw(STANCE, self.index) < self.probability(gain)

    def settle(self) -> None:
        """Receive what the year brought: costs, subsidies, penalties and fines included, the fund not yet."""
        government = self.model.government
        for side in self.sides:
            look, relation = side.look, side.relation
            side.payoff = payoffs.realised_payoff(
                cooperates=side.cooperates,
                partner_cooperates=side.other.cooperates,
                reward=look.reward,
                temptation=look.temptation,
                sucker=look.sucker,
                monitoring=look.monitoring,
                search=relation.look.search,
                negotiation=relation.look.negotiation if relation.makes_agreement else 0.0,
                subsidy=government.instruments["subsidy"],
                penalty=government.instruments["penalty"],
                breach_fine=government.fine_for(relation),
            )

    def contribute(self) -> None:
        """Pay what it owes into the cooperation fund, or default on it."""
        government = self.model.government
        owed = government.instruments["fund_rate"] * self.output
        pays = government.expects_contribution(self, lot=self.model.draw(DEDUCTION, self.index))
        self.contribution = owed if pays else 0.0
        self.owed, self.received = owed, 0.0

    def take_stock(self) -> None:
        """Add up the year over all relations, after their advance: stakes, realised payoff, and what it could hand on."""
        self.total_stake = self.payoff = self.opened_stake = self.joint_stake = self.outflow = self.received_output = 0.0
        for side in self.sides:
            relation = side.relation
            stake = relation.look.stake
            self.total_stake += stake
            self.payoff += side.payoff * stake
            self.opened_stake += stake * relation.opening
            self.joint_stake += stake if relation.stage == JOINT else 0.0
            self.outflow += max(0.0, relation.flow if side.number == 0 else -relation.flow)
        self.payoff -= self.contribution

    def shown(self, side: Side) -> float:
        """What its act towards a partner says of its willingness, from 0 to 1."""
        return learning.evidence(
            cooperated=side.cooperates, ordered=side.ordered, crowding_out=self.model.parameters.crowding_out
        )

    def learn(self) -> None:
        """Earn a reputation by what it returned to those who tried it, and experience by how deep its relations are."""
        p = self.model.parameters
        tried = returned = 0.0
        for side in self.sides:
            stake = side.relation.look.stake if side.other.cooperates else 0.0
            tried += stake
            returned += stake * self.shown(side)
        self.reputation = learning.next_reputation(
            reputation=self.reputation,
            memory=p.memory,
            returned_stake=returned,
            tried_stake=tried,
            prior_trust=p.prior_trust,
        )
        self.experience = structure.per_stake(total=self.opened_stake, total_stake=self.total_stake)

    def restructure(self) -> None:
        """Plan next year's industry shares from this year's; they become real when all cities have planned."""
        planned = list(self.shares)
        for side in self.sides:
            for sector, (own, other) in enumerate(zip(self.shares, side.partner.shares, strict=True)):
                planned[sector] += side.relation.divergence * (own - other)
        planned = [max(0.0, share) for share in planned]
        total = 0.0
        for share in planned:
            total += share
        self.planned_shares = [share / total for share in planned]

    def prepare_transfer(self) -> None:
        """How much of what it would hand on to roomier partners it can hand on in a year, as a share."""
        self.transfer_scale = structure.transfer_scale(output=self.look.output, outflow=self.outflow)

    def grow(self) -> None:
        """Grow in output and capacity, receive what was transferred, and move into the planned structure."""
        p = self.model.parameters
        factor = structure.growth_factor(
            growth_rate=p.growth_rate,
            saturation=self.look.saturation,
            feedback=p.feedback,
            payoff_per_stake=structure.per_stake(total=self.payoff, total_stake=self.total_stake),
        )
        joint = structure.per_stake(total=self.joint_stake, total_stake=self.total_stake)
        self.output = self.output * factor + self.received_output
        self.capacity *= structure.capacity_factor(capacity_gain=p.capacity_gain, joint_share=joint)
        self.shares = self.planned_shares

    @property
    def success(self) -> float:
        """Realised payoff per stake, which imitators compare."""
        return structure.per_stake(total=self.payoff, total_stake=self.total_stake)

    def imitate(self) -> None:
        """A city that reviews considers the stance of a partner that did better, or explores; it acts on it next year."""
        p, model = self.model.parameters, self.model
        self.next_stance = self.stance
        if not (self.sides and self.reviews):
            return
        other = self.model_partner()
        chance = choice.adoption_probability(
            rule=model.rule.code,
            payoff_own=self.success,
            payoff_other=other.success,
            rationality=p.rationality,
            spread=model.success_spread,
        )
        if model.draw(ADOPTION, self.index) < chance:
            self.next_stance = other.stance
        if model.draw(EXPLORATION, self.index) < p.exploration:
            self.next_stance = not self.next_stance

    def model_partner(self) -> Town:
        """The partner that it looks at: its most successful one, or one drawn at random."""
        if self.model.rule.code == IMITATE_BEST:
            return max(self.partners, key=lambda partner: partner.success)
        return self.partners[int(self.model.draw(MODEL_PARTNER, self.index) * len(self.sides))]

    def adopt(self) -> None:
        """Take the stance it decided to imitate."""
        self.stance = self.next_stance
