"""The relation of two cities, and the two sides from which it looks different."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from citypact.agents import choice, learning, structure
from citypact.agents.codes import INFORMATION, NO_MODE, RIVALRY, SPONTANEOUS, STAGES
from citypact.agents.outlook import CityLook, Named, RelationLook, Setting, SideLook, SideTerms, Tie, looks, outlook
from citypact.agents.payoffs import isomorphism
from citypact.agents.purposes import BREAK, REVIEW


class Settings(Protocol):
    """The parameters of a run: numbers by name, and whether a city chooses for each partner or for all."""

    scope: str

    def __getattr__(self, name: str) -> float: ...


class Rule(Protocol):
    """How cities choose; see ``model.settings.choice_table``."""

    code: int
    imitates: bool

    @property
    def own(self) -> "OwnRule | None": ...


class OwnRule(Protocol):
    """A rule of a user's own; see ``model.own``. seen: ``agents.seen.Seen``; levels, memory: named tuples of the rule's own."""

    start: Any
    decides_depth: bool

    def chooses(self, seen: Any, levels: Any, memory: Any, draw: float, side: "Side") -> bool: ...

    def wishes(self, seen: Any, levels: Any, memory: Any, draw: float, side: "Side") -> bool: ...

    def learns(self, seen: Any, levels: Any, memory: Any, side: "Side") -> Any: ...


class Town(Protocol):
    """What relations and the government know of a city, whatever its class."""

    model: "World"
    index: int
    name: str
    core: bool
    look: CityLook
    shares: list[float]
    reputation: float
    stance: bool
    sides: "list[Side]"
    transfer_scale: float
    received_output: float
    contribution: float
    owed: float
    received: float

    @property
    def success(self) -> float: ...

    def shown(self, side: "Side") -> float: ...


class HigherTier(Protocol):
    """What cities and relations know of the government."""

    instruments: Mapping[str, float]
    full_instruments: Mapping[str, float]
    in_force: Named
    supports: bool
    distance_factor_in_force: float
    cover: float
    felt_cover: float

    def fine_for(self, relation: "Relation") -> float: ...

    def expects_contribution(self, city: Any, lot: float) -> bool: ...


class World(Protocol):
    """What the agents know of the model in which they live."""

    year: int
    parameters: Settings
    levels: Named
    openings: tuple[float, ...]  # share of the joint surplus that each stage opens
    rule: Rule
    own_levels: Any  # of a rule of one's own
    core_cooperation: float
    cities: Iterable[Any]  # of whatever class was given to the model
    relations: "list[Relation]"
    government: HigherTier
    cooperation_rates: Mapping[int, float]
    setting: Setting
    success_spread: float

    def draw(self, purpose: int, subject: int, side: int = 0) -> float: ...

    def let_go(self, city: Any) -> None: ...


class Side:
    """One city's end of a relation: its trust, what this year holds for it, what it chose and what came of it.

    evidence: the discounted count behind its trust; look: ``SideLook`` of this year, payoffs and costs per unit of stake;
    chose: its own choice; wishes: to go deeper; cooperates: what it did, last year until it has decided; ordered: whether it
    acted on an order; payoff: realised, per unit of stake; memory: what a rule of one's own remembers.
    """

    __slots__ = (
        "city", "relation", "number", "other", "evidence", "trust", "look",
        "chose", "wishes", "ordered", "cooperates", "payoff", "memory",
    )  # fmt: skip
    other: "Side"
    look: SideLook

    def __init__(self, city: Town, relation: "Relation", number: int) -> None:
        p = city.model.parameters
        self.city, self.relation, self.number = city, relation, number
        self.evidence = p.prior_weight * p.prior_trust
        self.trust = self.payoff = 0.0
        self.chose = self.wishes = self.ordered = self.cooperates = False
        own = city.model.rule.own
        self.memory = () if own is None else own.start

    @property
    def partner(self) -> Town:
        """The city at the other end."""
        return self.other.city

    @property
    def terms(self) -> SideTerms:
        """Why it sees what it sees this year, term by term: put together when it is asked for, from what the year began with."""
        _, _, terms = outlook(*self.relation.asked)
        return terms[self.number]

    def __repr__(self) -> str:
        return f"<{self.city.name} towards {self.partner.name}>"


class Relation:
    """Two cities within reach of each other: distance, border, stage, mode, and what they have to do with each other.

    index: position among the relations of the region; pair: number of the pair of cities, the subject of its draws;
    distance in km; border 1.0 across a province border, else 0.0; stage 0 to 3 and mode 0 to 3 as in ``agents.codes``;
    founded: year of the last founding, 0 at stage 0 and for a relation that was there from the start; look: ``RelationLook``;
    asked: what ``outlook`` was asked with this year.
    """

    __slots__ = (
        "model", "index", "pair", "distance", "border", "inverse_root_degrees", "sides", "stage", "mode", "founded",
        "evidence_weight", "isomorphism", "asked", "look", "stage_before", "review_cause", "deepens", "flow", "divergence",
        "founded_mode", "deepened_mode", "broken_mode",
    )  # fmt: skip
    look: RelationLook

    def __repr__(self) -> str:
        first, second = (side.city.name for side in self.sides)
        return f"<Relation of {first} and {second}: {STAGES[self.stage]}>"

    def __init__(
        self,
        model: World,
        index: int,
        pair: int,
        first: Town,
        second: Town,
        distance: float,
        border: float,
        inverse_root_degrees: float,
        side_class: type[Side] = Side,
    ) -> None:
        self.model, self.index, self.pair = model, index, pair
        self.distance, self.border, self.inverse_root_degrees = distance, border, inverse_root_degrees
        self.evidence_weight = model.parameters.prior_weight
        self.sides = tuple(side_class(city, self, number) for number, city in enumerate((first, second)))
        self.sides[0].other, self.sides[1].other = self.sides[1], self.sides[0]
        self.stage = self.stage_before = RIVALRY
        self.mode = NO_MODE
        self.founded = 0

    def exists_from_the_start(self) -> None:
        """Start in thematic cooperation, trusted and kept by both sides (model, §1)."""
        self.stage, self.mode = learning.INITIAL_STAGE, SPONTANEOUS
        for side in self.sides:
            side.evidence = learning.INITIAL_EVIDENCE * self.evidence_weight
            side.cooperates = True

    @property
    def reviewed(self) -> bool:
        """Whether the two reconsider their choice this year, in scope partner."""
        return self.review_cause != choice.HABIT

    @property
    def both_cooperate(self) -> bool:
        return self.sides[0].cooperates and self.sides[1].cooperates

    @property
    def makes_agreement(self) -> bool:
        """Whether cooperating means making an agreement this year: a founding, or a stage deeper."""
        return self.stage_before < INFORMATION or self.deepens

    def appraise(self) -> None:
        """What the two cities have to do with each other this year, seen from both ends."""
        model, (first, second) = self.model, self.sides
        government, one, other = model.government, first.city, second.city
        difference = 0.0
        for here, there in zip(one.shares, other.shares, strict=True):
            difference += abs(here - there)
        self.stage_before, self.isomorphism = self.stage, isomorphism(difference)
        weight, reputation_weight = self.evidence_weight, model.parameters.reputation_weight
        first.trust = learning.trust(first.evidence, weight, reputation_weight, other.reputation)
        second.trust = learning.trust(second.evidence, weight, reputation_weight, one.reputation)
        distance = self.distance * government.distance_factor_in_force
        tie = Tie(distance, self.border, self.stage, self.isomorphism, first.trust, second.trust)
        self.asked = (model.levels, government.in_force, model.setting, tie, one.look, other.look)
        self.look, (first.look, second.look) = looks(*self.asked)

    def review(self) -> None:
        """Whether the relation is reconsidered this year: by the regular draw, or because of what happened last year."""
        model, (first, second) = self.model, self.sides
        regular = model.draw(REVIEW, self.pair) < model.parameters.review_rate
        self.review_cause = choice.review_cause(regular, first.cooperates, second.cooperates, first.ordered, second.ordered)

    def agree(self) -> None:
        """The relation goes deeper this year if both sides wish it."""
        self.deepens = self.sides[0].wishes and self.sides[1].wishes

    def advance(self) -> None:
        """Be founded, go a stage deeper, or break; a founding sets the mode."""
        model, before = self.model, self.stage
        both = self.both_cooperate
        # A draw that cannot matter is not made: it is a pure function of its names.
        break_draw = 1.0 if both or before == RIVALRY else model.draw(BREAK, self.pair)
        self.stage = learning.next_stage(before, both, self.deepens, break_draw, model.parameters.break_rate)
        self.founded_mode = self.broken_mode = NO_MODE
        self.deepened_mode = self.mode if self.deepens else NO_MODE
        if before == RIVALRY and self.stage > RIVALRY:
            ordered = self.sides[0].ordered or self.sides[1].ordered
            self.mode = self.founded_mode = learning.founding_mode(ordered, model.government.supports)
            self.founded = model.year
        elif before > RIVALRY and self.stage == RIVALRY:
            self.broken_mode, self.mode, self.founded = self.mode, NO_MODE, 0

    def learn(self) -> None:
        """Remember what the partner did, where somebody tried; else let old evidence fade."""
        p = self.model.parameters
        tried, prior = self.sides[0].cooperates or self.sides[1].cooperates, p.prior_weight * p.prior_trust
        for side in self.sides:
            shown = side.other.city.shown(side.other) if tried else 0.0
            side.evidence = learning.remembered(side.evidence, p.memory, tried, shown, prior)
        self.evidence_weight = learning.remembered(self.evidence_weight, p.memory, tried, 1.0, p.prior_weight)

    @property
    def opening(self) -> float:
        """Share of the joint surplus that the relation opens at its stage; 0 in rivalry."""
        return self.model.openings[self.stage]

    def diverge(self) -> None:
        """The rate at which the two industrial structures move apart this year."""
        p, (first, second) = self.model.parameters, self.sides
        self.divergence = structure.divergence(
            self.stage,
            not (first.cooperates or second.cooperates),
            p.specialisation,
            p.isomorphism_drift,
            self.model.government.instruments["plan"],
            self.look.proximity,
            self.inverse_root_degrees,
        )

    def offer_transfer(self) -> None:
        """The output that would move from the first to the second city this year (negative: the other way)."""
        model, (first, second) = self.model, self.sides
        self.flow = structure.transfer_flow(
            model.parameters.industrial_transfer,
            self.stage,
            self.opening,
            model.government.instruments["platform"],
            self.look.stake,
            first.city.look.saturation,
            second.city.look.saturation,
        )

    def transfer(self) -> None:
        """Move output from the fuller to the roomier city, as far as the giver can hand it on."""
        first, second = (side.city for side in self.sides)
        self.flow *= first.transfer_scale if self.flow > 0.0 else second.transfer_scale
        first.received_output -= self.flow
        second.received_output += self.flow
