"""The city agent: what it does in a year, one method for each stage.

Override a method in a subclass and pass the class to the model (``Agglomeration(..., city_class=MyCity)``) to change how cities
behave; the rules that the methods call are in ``payoffs``, ``costs``, ``fairness``, ``choice``, ``learning`` and ``structure``.
"""

import mesa

from agents import choice, costs, fairness, learning, payoffs, structure
from agents.purposes import ADOPTION, CHOICE, DEDUCTION, MODEL_PARTNER, STANCE


class City(mesa.Agent):
    """A city: output and capacity (mean initial city outputs), industry shares (sum to 1), reputation in [0, 1].

    index: position in the region; sides: its ends of its relations, in the order of the relations; stance: with scope
    "city", whether it cooperates with all its partners.
    """

    def __init__(self, model, index: int, name: str, province: str, output: float, shares):
        super().__init__(model)
        self.index, self.name, self.province = index, name, province
        self.output = output
        self.capacity = model.parameters.headroom * output
        self.shares = list(shares)
        self.reputation = model.parameters.prior_trust
        self.sides = []
        self.stance = False
        self.paid = self.received = 0.0  # to and from the cooperation fund, last year

    @property
    def partners(self) -> list:
        """The cities within reach, in the order of the relations."""
        return [side.partner for side in self.sides]

    def towards(self, partner: "City"):
        """This city's side of its relation with a partner; None if the two are out of reach."""
        return next((side for side in self.sides if side.partner is partner), None)

    def appraise(self):
        """Look at itself: how full it is, and how strong in contests and bargains."""
        p = self.model.parameters
        self.saturation = payoffs.saturation(output=self.output, capacity=self.capacity)
        self.contest_strength = payoffs.strength(output=self.output, exponent=p.contest_exponent)
        self.bargaining_strength = payoffs.strength(output=self.output, exponent=p.bargaining_exponent)
        self.log_output = payoffs.log_output(output=self.output)

    def consider(self):
        """Consider every partner: how far to trust it, what cooperation would cost and bring."""
        p, instruments = self.model.parameters, self.model.government.instruments
        for side in self.sides:
            relation, partner = side.relation, side.partner
            side.trust = learning.trust(
                evidence_count=side.evidence_count,
                evidence_weight=side.evidence_weight,
                reputation_weight=p.reputation_weight,
                reputation=partner.reputation,
            )
            side.contest_share = payoffs.contest_share(
                strength_i=self.contest_strength, strength_j=partner.contest_strength
            )
            side.bargaining_share = payoffs.bargaining_share(
                strength_i=self.bargaining_strength,
                strength_j=partner.bargaining_strength,
                benefit_sharing=instruments["benefit_sharing"],
            )
            side.monitoring = (
                costs.monitoring_cost(
                    monitoring_cost=p.monitoring_cost,
                    trust=side.trust,
                    stage=relation.stage,
                    legal=instruments["legal"],
                )
                / relation.stake
            )
            relation.search = (
                costs.search_cost(
                    search_cost=p.search_cost,
                    distance_km=relation.effective_distance,
                    distance_decay=p.distance_decay,
                    platform=instruments["platform"],
                    stage=relation.stage,
                )
                / relation.stake
            )
            relation.negotiation = (
                costs.negotiation_cost(
                    negotiation_cost=p.negotiation_cost,
                    border_friction=p.border_friction,
                    border=relation.border,
                    asymmetry_friction=p.asymmetry_friction,
                    log_output_i=self.log_output,
                    log_output_j=partner.log_output,
                    platform=instruments["platform"],
                    stage=relation.stage,
                )
                / relation.stake
            )
            side.punishment = payoffs.punishment(
                contested_value=relation.contested_value, contest_share=side.contest_share, dissipation=p.dissipation
            )
            side.net_gain = fairness.net_gain(
                full_reward=self._reward(side, effort=1.0), monitoring=side.monitoring, punishment=side.punishment
            )

    @staticmethod
    def _reward(side, effort: float) -> float:
        return payoffs.reward(
            contested_value=side.relation.contested_value,
            contest_share=side.contest_share,
            bargaining_share=side.bargaining_share,
            joint_surplus=side.relation.joint_surplus,
            effort=effort,
        )

    def weigh(self):
        """Weigh what is to be had with every partner: the four payoffs, and the resistance to gaining less."""
        p, government = self.model.parameters, self.model.government
        for side in self.sides:
            relation, other = side.relation, side.other
            relation.effort = fairness.effort(
                foot_dragging=p.foot_dragging,
                resistance=p.resistance,
                cover=government.cover,
                gain_i=side.net_gain,
                gain_j=other.net_gain,
            )
            side.reward = self._reward(side, effort=relation.effort)
            side.temptation = payoffs.temptation(
                contested_value=relation.contested_value,
                contest_share_i=side.contest_share,
                contest_share_j=other.contest_share,
                grab=p.grab,
            )
            side.sucker = payoffs.sucker(
                contested_value=relation.contested_value,
                contest_share=side.contest_share,
                grab=p.grab,
                sunk=p.sunk,
                joint_surplus=relation.joint_surplus,
            )
            side.resistance = fairness.resistance(
                resistance=p.resistance,
                cover=government.cover,
                gain_own=side.net_gain,
                gain_other=other.net_gain,
            )

    def deliberate(self):
        """Add up what speaks for cooperation with every partner, dU, and the trust at which it would tip."""
        for side in self.sides:
            side.terms = self.decision_terms(side, trust=side.trust)
            side.decision_gain = choice.decision_gain(side.terms)
            side.tipping_trust = choice.tipping_trust(
                gain_in_full_trust=choice.decision_gain(self.decision_terms(side, trust=1.0)),
                gain_without_trust=choice.decision_gain(self.decision_terms(side, trust=0.0)),
            )

    def decide(self):
        """Choose to cooperate or to compete: one choice for each partner, or one stance for all of them."""
        if self.model.parameters.scope == "city":
            self.stance = self.take_stance()
        for side in self.sides:
            side.cooperates = self.stance if self.model.parameters.scope == "city" else self.chooses(side)

    def decision_terms(self, side, trust: float) -> tuple:
        """The terms of dU towards a partner at a given trust, in the order of ``agents.choice.TERMS``."""
        p, instruments, other = self.model.parameters, self.model.government.instruments, side.other
        return choice.decision_terms(
            trust=trust,
            patience=p.patience,
            tournament=p.tournament,
            reward_own=side.reward,
            temptation_own=side.temptation,
            sucker_own=side.sucker,
            punishment_own=side.punishment,
            reward_other=other.reward,
            temptation_other=other.temptation,
            sucker_other=other.sucker,
            punishment_other=other.punishment,
            monitoring=side.monitoring,
            search=side.relation.search,
            negotiation=side.relation.negotiation,
            resistance=side.resistance,
            threshold=p.threshold,
            subsidy=instruments["subsidy"],
            penalty=instruments["penalty"],
            breach_fine=self.model.government.fine_for(side.relation),
        )

    def chooses(self, side) -> bool:
        """Whether it cooperates with one partner."""
        p = self.model.parameters
        if p.rule == "best_response":
            return choice.best_response(gain=side.decision_gain)
        return self.model.draw(CHOICE, side.relation.pair, side.number) < choice.cooperation_probability(
            gain=side.decision_gain, rationality=p.rationality
        )

    def take_stance(self) -> bool:
        """One stance for all partners, from the stake-weighted mean of dU; an imitator keeps the one it took over."""
        p = self.model.parameters
        total = stakes = 0.0
        for side in self.sides:
            total += side.relation.stake * side.decision_gain
            stakes += side.relation.stake
        gain = structure.per_stake(total=total, total_stake=stakes)
        if p.rule == "best_response":
            return choice.best_response(gain=gain)
        if p.rule == "logit" or self.model.year == 1:  # in the first year there is nothing to imitate yet
            return self.model.draw(STANCE, self.index) < choice.cooperation_probability(
                gain=gain, rationality=p.rationality
            )
        return self.stance

    def settle(self):
        """Receive what the year brought: costs, subsidies, penalties and fines included, the fund not yet."""
        government = self.model.government
        for side in self.sides:
            side.payoff = payoffs.realised_payoff(
                cooperates=side.cooperates,
                partner_cooperates=side.other.cooperates,
                reward=side.reward,
                temptation=side.temptation,
                sucker=side.sucker,
                punishment=side.punishment,
                monitoring=side.monitoring,
                search=side.relation.search,
                negotiation=side.relation.negotiation,
                subsidy=government.instruments["subsidy"],
                penalty=government.instruments["penalty"],
                breach_fine=government.fine_for(side.relation),
            )

    def contribute(self):
        """Pay into the cooperation fund, or default on it."""
        government = self.model.government
        pays = government.expects_contribution(self, lot=self.model.draw(DEDUCTION, self.index))
        self.contribution = government.instruments["fund_rate"] * self.output if pays else 0.0
        self.paid, self.received = self.contribution, 0.0

    def take_stock(self):
        """Add up the year over all relations: stakes, realised payoff, and gain over mutual competition."""
        self.total_stake = self.payoff = rivalry = 0.0
        for side in self.sides:
            self.total_stake += side.relation.stake
            self.payoff += side.payoff * side.relation.stake
            rivalry += side.punishment * side.relation.stake
        self.payoff -= self.contribution
        self.gain = self.payoff - rivalry

    def learn(self):
        """Remember what partners did, and earn a reputation by what it did itself."""
        p = self.model.parameters
        willing = 0.0
        for side in self.sides:
            seen = learning.evidence(
                cooperated=side.other.cooperates, ordered=side.other.ordered, crowding_out=p.crowding_out
            )
            side.evidence_count = learning.remembered(count=side.evidence_count, memory=p.memory, new=seen)
            side.evidence_weight = learning.remembered(count=side.evidence_weight, memory=p.memory, new=1.0)
            shown = learning.evidence(cooperated=side.cooperates, ordered=side.ordered, crowding_out=p.crowding_out)
            willing += side.relation.stake * shown
        self.reputation = learning.next_reputation(
            reputation=self.reputation, memory=p.memory, cooperative_stake=willing, total_stake=self.total_stake
        )

    def restructure(self):
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

    def grow(self):
        """Grow in output and capacity, and move into the planned structure."""
        p = self.model.parameters
        joint = 0.0
        for side in self.sides:
            joint += side.relation.stake if side.relation.stage == learning.JOINT else 0.0
        self.output *= structure.growth_factor(
            growth_rate=p.growth_rate,
            saturation=self.saturation,
            feedback=p.feedback,
            payoff_per_stake=structure.per_stake(total=self.payoff, total_stake=self.total_stake),
        )
        self.capacity *= structure.capacity_factor(
            capacity_gain=p.capacity_gain, joint_stake=joint, total_stake=self.total_stake
        )
        self.shares = self.planned_shares

    @property
    def success(self) -> float:
        """Realised payoff per stake, which imitators compare."""
        return structure.per_stake(total=self.payoff, total_stake=self.total_stake)

    def imitate(self):
        """Consider the stance of a partner that did better; it becomes its own next year."""
        p, model = self.model.parameters, self.model
        self.next_stance = self.stance
        if not self.sides:
            return
        if p.rule == "imitate_best":
            best = max(self.partners, key=lambda partner: partner.success)
            if best.success > self.success:
                self.next_stance = best.stance
            return
        other = self.partners[int(model.draw(MODEL_PARTNER, self.index) * len(self.sides))]
        if p.rule == "imitate_fermi":
            chance = choice.fermi_adoption(
                payoff_own=self.success, payoff_other=other.success, rationality=p.rationality
            )
        else:
            chance = choice.proportional_adoption(
                payoff_own=self.success, payoff_other=other.success, spread=model.success_spread
            )
        if model.draw(ADOPTION, self.index) < chance:
            self.next_stance = other.stance

    def adopt(self):
        """Take the stance it decided to imitate."""
        self.stance = self.next_stance
