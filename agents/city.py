"""The city agent: what it does in a year, one method for each stage.

Override a method in a subclass and pass the class to the model (``Agglomeration(..., city_class=MyCity)``) to change how cities
behave; the rules that the methods call are in ``payoffs``, ``choice``, ``learning`` and ``structure``, and what a relation holds
for its two sides is put together in ``outlook``.

Who lives the years. These methods are the model, and the agents live by them. But where nobody has put anything in their place,
each year is lived by the engine on a block of one run, which gives the same bits many times faster, and the agents sleep
meanwhile (``model.plain``). Whoever is looked at wakes, and is what it would be had it lived that year by these methods; what is
set of it acts from the next year on. A subclass of ``City``, ``Relation`` or ``Side``, a stage or a rule of one's own, a method
that is set on an object or put into a class, a city that is removed, an attribute set to what no array of the engine holds: from
then on the agents live the years themselves, and so they do in ``Agglomeration(..., by_agents=True)``.
``tests/test_two_ways.py`` holds one way against the other, in every attribute of every agent.
"""

from collections.abc import Sequence

from mesa.discrete_space import CellAgent

from citypact.agents import choice, learning, payoffs, structure
from citypact.agents.codes import IMITATE_BEST, JOINT
from citypact.agents.outlook import CityLook
from citypact.agents.purposes import ADOPTION, CHOICE, DEDUCTION, DEEPENING, EXPLORATION, MODEL_PARTNER, STANCE, STANCE_REVIEW
from citypact.agents.relation import Side, Town, World
from citypact.agents.seen import Seen, seen


class City(CellAgent):
    """A city: output and capacity (mean initial city outputs), industry shares (sum to 1), reputation and experience in [0, 1].

    index: position in the region; sides: its ends of its relations, in the order of the relations; look: what it looks like at
    the start of the year (``CityLook``); stance: with scope "city", whether it cooperates with all its partners; core: whether it
    is a core city of the region, which rules of one's own may ask.
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
        self.stance = self.reviews = self.core = False
        self.owed = self.received = 0.0  # to and from the cooperation fund, last year

    def remove(self) -> None:
        """Leave the region between two years: its relations end with it, and the others go on without it."""
        self.model.let_go(self)
        super().remove()

    def __repr__(self) -> str:
        return f"<City {self.name}: output {self.output:.3g}, {len(self.sides)} relations>"

    @property
    def partners(self) -> list[Town]:
        """The cities within reach, in the order of the relations."""
        return [side.partner for side in self.sides]

    @property
    def takes_one_stance(self) -> bool:
        return self.model.parameters.scope == "city"

    def appraise(self) -> None:
        """Look at itself: how large and how full it is, how strong in contests and bargains, how experienced."""
        p, output = self.model.parameters, self.output
        self.look = CityLook(
            output=output,
            log_output=payoffs.log_output(output),
            saturation=payoffs.saturation(output, self.capacity),
            contest_strength=payoffs.strength(output, p.contest_exponent),
            bargaining_strength=payoffs.strength(output, p.bargaining_exponent),
            experience=self.experience,
        )

    def review(self) -> None:
        """With one stance for all: whether it reconsiders it this year; in the first year every city does."""
        model = self.model
        self.reviews = model.year == 1 or model.draw(STANCE_REVIEW, self.index) < model.parameters.review_rate

    def decide(self) -> None:
        """Choose to cooperate or to compete, for each partner or for all of them; out of habit where nothing is reviewed."""
        one_stance = self.takes_one_stance
        if one_stance and self.reviews:
            self.stance = self.take_stance()
        for side in self.sides:
            relation = side.relation
            if one_stance:
                side.chose = self.stance
            else:
                side.chose = self.chooses(side) if relation.reviewed else side.cooperates
            # Where nothing is reviewed nobody asks itself to go deeper, and where it competes neither.
            asks = side.chose and relation.reviewed and learning.may_deepen(relation.review_cause, relation.stage, side.chose)
            side.wishes = asks and self.wishes_deeper(side)

    def chooses(self, side: Side) -> bool:
        """Whether it cooperates with one partner, having reconsidered the relation."""
        model = self.model
        draw, own = model.draw(CHOICE, side.relation.pair, side.number), model.rule.own
        if own is not None:
            return own.chooses(self.sees(side), model.own_levels, side.memory, draw, side)
        return draw < self.probability(side.look.decision_gain)

    def wishes_deeper(self, side: Side) -> bool:
        """Whether it would take a relation in which it cooperates a stage deeper."""
        model = self.model
        draw, own = model.draw(DEEPENING, side.relation.pair, side.number), model.rule.own
        if own is not None and own.decides_depth:
            return own.wishes(self.sees(side), model.own_levels, side.memory, draw, side)
        return draw < self.probability(side.look.deepening_gain)

    def sees(self, side: Side) -> Seen:
        """What a rule of one's own is told of a relation: with last year's acts when it chooses, with this year's after them."""
        return seen(
            look=side.look,
            trust=side.trust,
            stake=side.relation.look.stake,
            stage=side.relation.stage,
            cooperated=side.cooperates,
            partner_cooperated=side.other.cooperates,
            payoff=side.payoff,
            year=self.model.year,
            rationality=self.model.parameters.rationality,
            core=self.core,
            core_cooperation=self.model.core_cooperation,
        )

    def remember(self) -> None:
        """With a rule of one's own: what each of its sides remembers of the year."""
        model = self.model
        if model.rule.own is not None:
            for side in self.sides:
                side.memory = model.rule.own.learns(self.sees(side), model.own_levels, side.memory, side)

    def probability(self, gain: float) -> float:
        """The probability with which it does what brings it a gain (per stake)."""
        model = self.model
        return choice.cooperation_probability(model.rule.code, gain, model.parameters.rationality)

    def take_stance(self) -> bool:
        """One stance for all partners, from the stake-weighted mean of dU; an imitator keeps the one it took over."""
        if self.model.rule.imitates and self.model.year > 1:  # in the first year there is nothing to imitate yet
            return self.stance
        total = stakes = 0.0
        for side in self.sides:
            total += side.relation.look.stake * side.look.decision_gain
            stakes += side.relation.look.stake
        gain = structure.per_stake(total, stakes)
        return self.model.draw(STANCE, self.index) < self.probability(gain)

    def settle(self) -> None:
        """Receive what the year brought: costs, subsidies, penalties and fines included, the fund not yet."""
        government = self.model.government
        subsidy, penalty = government.instruments["subsidy"], government.instruments["penalty"]
        for side in self.sides:
            look, relation = side.look, side.relation
            side.payoff = payoffs.realised_payoff(
                side.cooperates,
                side.other.cooperates,
                look.reward,
                look.temptation,
                look.sucker,
                look.monitoring,
                relation.look.search,
                relation.look.negotiation if relation.makes_agreement else 0.0,
                subsidy,
                penalty,
                government.fine_for(relation),
            )

    def contribute(self) -> None:
        """Pay what it owes into the cooperation fund, or default on it."""
        government = self.model.government
        owed = government.instruments["fund_rate"] * self.output
        # Who owes nothing pays nothing, whatever the draw.
        pays = owed > 0.0 and government.expects_contribution(self, self.model.draw(DEDUCTION, self.index))
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
        return learning.evidence(side.cooperates, side.ordered, self.model.parameters.crowding_out)

    def learn(self) -> None:
        """Earn a reputation by what it returned to those who tried it, and experience by how deep its relations are."""
        p = self.model.parameters
        tried = returned = 0.0
        for side in self.sides:
            if side.other.cooperates:
                stake = side.relation.look.stake
                tried += stake
                returned += stake * self.shown(side)
        self.reputation = learning.next_reputation(self.reputation, p.memory, returned, tried, p.prior_trust)
        self.experience = structure.per_stake(self.opened_stake, self.total_stake)

    def restructure(self) -> None:
        """Plan next year's industry shares from this year's; they become real when all cities have planned."""
        planned = list(self.shares)
        for side in self.sides:
            rate = side.relation.divergence
            if rate != 0.0:
                shares = zip(planned, self.shares, side.other.city.shares, strict=True)
                planned = [share + rate * (own - other) for share, own, other in shares]
        planned = [max(0.0, share) for share in planned]
        total = 0.0
        for share in planned:
            total += share
        self.planned_shares = [share / total for share in planned]

    def prepare_transfer(self) -> None:
        """How much of what it would hand on to roomier partners it can hand on in a year, as a share."""
        self.transfer_scale = structure.transfer_scale(self.look.output, self.outflow)

    def grow(self) -> None:
        """Grow in output and capacity, receive what was transferred, and move into the planned structure."""
        p = self.model.parameters
        gain = structure.per_stake(self.payoff, self.total_stake)
        factor = structure.growth_factor(p.growth_rate, self.look.saturation, p.feedback, gain)
        joint = structure.per_stake(self.joint_stake, self.total_stake)
        self.output = self.output * factor + self.received_output
        self.capacity *= structure.capacity_factor(p.capacity_gain, joint)
        self.shares = self.planned_shares

    @property
    def success(self) -> float:
        """Realised payoff per stake, which imitators compare."""
        return structure.per_stake(self.payoff, self.total_stake)

    def imitate(self) -> None:
        """A city that reviews considers the stance of a partner that did better, or explores; it acts on it next year."""
        p, model = self.model.parameters, self.model
        self.next_stance = self.stance
        if not (self.sides and self.reviews):
            return
        other = self.model_partner()
        chance = choice.adoption_probability(model.rule.code, self.success, other.success, p.rationality, model.success_spread)
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
