"""One relation on a stage, outside any run: what the rules say of two cities that are described by plain numbers.

``see`` asks the one composition of the rules (``agents.outlook``) for a ``Pair`` and names what it says; ``real_pair`` describes
two cities of a region as they stand at the start of a run. ``stages_alone`` lives one pair many times, with nobody else in the
world, in the engine itself; ``all_at_once`` are the parameters of a world without a ladder.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from citypact.agents import payoffs
from citypact.agents.choice import TERMS, cooperation_probability
from citypact.agents.codes import GAMES, RIVALRY, STAGES
from citypact.agents.outlook import CityLook, RelationLook, Setting, SideLook, SideTerms, Tie, outlook
from citypact.model.engine import Batch, Run
from citypact.model.refusal import Refusal, shown, unknown
from citypact.model.regions.region import Region
from citypact.model.settings.choice_table import RULES
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.parameters import Parameters
from citypact.model.year.arrays import Instruments, numbers

Two = tuple[float, float]  # a number of each side, in the order of the sides
STEPS, HALVINGS = 200, 40  # of ``first_where``: it is as fine as its range over 200, and then exact to 12 digits


@dataclass(frozen=True)
class Pair:
    """Two cities and their relation as they stand in a year.

    outputs: in mean city outputs, of which the mean of the year is 1; saturations: share of capacity that is filled; likeness: of
    their industries, in [0, 1]; distance: km; border: whether a province border lies between; stage: of ``agents.codes.STAGES``,
    at the start of the year; trusts, experiences: in [0, 1]; instruments: name -> level in force, those not named are off.
    Raises ``Refusal`` for what is out of range.
    """

    outputs: Two
    saturations: Two
    likeness: float
    distance: float
    border: bool = False
    stage: str = "rivalry"
    trusts: Two = (0.2, 0.2)
    experiences: Two = (0.0, 0.0)
    instruments: Mapping[str, float] = field(default_factory=dict)
    parameters: Parameters = field(default_factory=Parameters)

    def __post_init__(self) -> None:
        faults = [unknown("stage", self.stage, STAGES)] if self.stage not in STAGES else []
        faults += [unknown("instrument", name, INSTRUMENTS) for name in self.instruments if name not in INSTRUMENTS]
        for name, values, low, high in (
            ("outputs", self.outputs, np.nextafter(0.0, 1.0), np.inf),
            ("saturations", self.saturations, 0.0, np.inf),
            ("likeness", (self.likeness,), 0.0, 1.0),
            ("distance", (self.distance,), 0.0, np.inf),
            ("trusts", self.trusts, 0.0, 1.0),
            ("experiences", self.experiences, 0.0, 1.0),
        ):
            # Written so that NaN, which compares false with everything, is refused too.
            if not all(low <= value <= high and value < np.inf for value in values):
                faults.append(f"{name} = {shown(values)} is out of range; allowed: from {low:g} to {high:g}")
        if faults:
            raise Refusal(*faults)

    def but(self, **changed: object) -> "Pair":
        """The same pair with other values of some fields."""
        return replace(self, **changed)  # type: ignore[arg-type]  # checked by the pair itself


@dataclass(frozen=True)
class Side:
    """What one city sees, per unit of stake, at the level of cooperation at which the two would play.

    reward, temptation, sucker: payoffs R, T and S, measured from mutual competition; net_gain: R at full effort less monitoring;
    monitoring, resistance: what they take from a cooperator that is met; gain: dU, and terms: what it is made of, in the order of
    ``agents.choice.TERMS``; probability: that a city which reviews the relation cooperates; tipping_trust: in [0, 1]; game: at
    full commitment; kept: the parts of a year with a partner who is sure to come, name -> what it adds, and left: their sum.
    """

    reward: float
    temptation: float
    sucker: float
    net_gain: float
    monitoring: float
    resistance: float
    gain: float
    terms: dict[str, float]
    probability: float
    tipping_trust: float
    game: str
    kept: dict[str, float]

    @property
    def left(self) -> float:
        """R − monitoring − resistance − θ − (1−δ)·(search + negotiation): where it is not above 0 no trust is enough."""
        return sum(self.kept.values())


@dataclass(frozen=True)
class Seen:
    """A pair seen from both ends.

    stake: in mean city outputs; joint_surplus: opened at this level, per stake; effort: in [0, 1].
    """

    stake: float
    joint_surplus: float
    effort: float
    sides: tuple[Side, Side]


def see(pair: Pair) -> Seen:
    """What the rules say of a pair, from both ends."""
    p = pair.parameters
    stage = STAGES.index(pair.stage)
    levels = Instruments(**{name: float(pair.instruments.get(name, 0.0)) for name in INSTRUMENTS})
    tie = Tie(float(pair.distance), float(pair.border), stage, float(pair.likeness), *map(float, pair.trusts))
    one, other = (_look(pair, end) for end in (0, 1))
    relation, looks, terms = outlook(numbers(p), levels, Setting(log_mean_output=0.0, cover=0.0), tie, one, other)
    first, second = (_side(p, stage, relation, look, why) for look, why in zip(looks, terms, strict=True))
    return Seen(relation.stake, relation.joint_surplus, relation.effort, (first, second))


def _look(pair: Pair, end: int) -> CityLook:
    """One city of a pair as the rules see it."""
    p, output = pair.parameters, float(pair.outputs[end])
    return CityLook(
        output=output,
        log_output=payoffs.log_output(output),
        saturation=float(pair.saturations[end]),
        contest_strength=payoffs.strength(output, p.contest_exponent),
        bargaining_strength=payoffs.strength(output, p.bargaining_exponent),
        experience=float(pair.experiences[end]),
    )


def _side(p: Parameters, stage: int, relation: RelationLook, look: SideLook, why: SideTerms) -> Side:
    """One side of a relation, by name."""
    founding = relation.negotiation if stage == RIVALRY else 0.0  # agreements of relations that exist are made already
    return Side(
        reward=look.reward,
        temptation=look.temptation,
        sucker=look.sucker,
        net_gain=look.net_gain,
        monitoring=look.monitoring,
        resistance=look.resistance,
        gain=look.decision_gain,
        terms=dict(zip(TERMS, why.decision, strict=True)),
        probability=cooperation_probability(RULES[p.rule].code, look.decision_gain, p.rationality),
        tipping_trust=look.tipping_trust,
        game=GAMES[look.game],
        kept={
            "reward": look.reward,
            "monitoring": -look.monitoring,
            "resistance": -look.resistance,
            "threshold": -p.threshold,
            # What is paid once weighs (1−δ) of what is paid every year (model, §6).
            "search": -(1.0 - p.patience) * relation.search,
            "negotiation": -(1.0 - p.patience) * founding,
        },
    )


def at_full_commitment(pair: Pair) -> Pair:
    """The pair with everything at stake and nobody dragging its feet: its payoffs are those that name its game (model, §3)."""
    return pair.but(stage="joint_governance", parameters=pair.parameters.replace(foot_dragging=0.0))


def real_pair(region: Region, city: str, partner: str, parameters: Parameters) -> Pair:
    """Two cities of a region at the start of a run, without experience and with the trust that all have at first."""
    ends = [region.city_index(name) for name in (city, partner)]
    relation = _relation(region, ends)
    return Pair(
        outputs=_two(region.output[ends]),
        saturations=_two([saturation_at_start(region, end, parameters) for end in ends]),
        likeness=payoffs.isomorphism(float(np.abs(region.shares[ends[0]] - region.shares[ends[1]]).sum())),
        distance=relation[0],
        border=relation[1],
        trusts=(parameters.prior_trust, parameters.prior_trust),
        parameters=parameters,
    )


def _relation(region: Region, ends: Sequence[int]) -> tuple[float, bool]:
    """(distance in km, whether a border lies between) of two cities by their indices, however far apart."""
    if ends[0] == ends[1]:
        raise Refusal(f"cities: {region.cities[ends[0]]} is both; allowed: two cities")
    pairs = cut_out(region, ends).relations(np.inf)
    return float(pairs.distance_km[0]), bool(pairs.border[0])


def saturation_at_start(region: Region, city: int, parameters: Parameters) -> float:
    """How full a city is when a run starts: x = y/k, of a city by its index."""
    density = float(region.relative_density[city])
    capacity = payoffs.initial_headroom(parameters.headroom, density, parameters.density_slope)
    return float(payoffs.saturation(1.0, capacity))


def cut_out(region: Region, ends: Sequence[int]) -> Region:
    """A region of only these cities of a region, by their indices; outputs in units of their own mean."""
    kept = list(ends)

    def of(values: Sequence) -> tuple:
        return tuple(values[end] for end in kept)

    return replace(
        region,
        id=f"{region.id}:{'+'.join(of(region.cities))}",
        cities=of(region.cities),
        cities_zh=of(region.cities_zh),
        provinces=of(region.provinces),
        partial=of(region.partial),
        province_index=region.province_index[kept],
        x_km=region.x_km[kept],
        y_km=region.y_km[kept],
        area_km2=region.area_km2[kept],
        shares=region.shares[kept],
        latitude=None if region.latitude is None else region.latitude[kept],
        longitude=None if region.longitude is None else region.longitude[kept],
        output=region.output[kept] / region.output[kept].mean(),
        core_cities=tuple(name for name in region.core_cities if name in of(region.cities)),
        initial_relations=(),
    )


def all_at_once(parameters: Parameters) -> Parameters:
    """A world without a ladder: whoever cooperates at all opens and commits what joint governance does (Watson 1999)."""
    p = parameters
    return p.replace(
        opening_information=p.opening_joint,
        opening_thematic=p.opening_joint,
        commitment_information=p.commitment_joint,
        commitment_thematic=p.commitment_joint,
    )


def stages_alone(region: Region, city: str, partner: str, parameters: Parameters, seeds: Sequence[int], years: int) -> np.ndarray:
    """(year, seed) positions in ``agents.codes.STAGES``: one pair lived once for each seed, with no other city in its world.

    Each city starts as full as it does among all the cities of its region; outputs and costs are measured by the mean of the two.
    """
    ends = [region.city_index(name) for name in (city, partner)]
    alone = cut_out(region, ends)
    full = _two([saturation_at_start(region, end, parameters) for end in ends])
    reach = max(parameters.reach_km, _relation(region, ends)[0])
    batch = Batch([Run(alone, parameters.replace(reach_km=reach), seed=seed) for seed in seeds], years)
    cities = batch.block.cities
    cities.capacity[:] = cities.output / np.array(full)[:, None]
    lived = []
    for _ in range(years):
        batch.advance(1, ())
        lived.append(batch.state()["stage"][0])
    return np.array(lived)


def first_where(holds: Callable[[float], bool], low: float, high: float) -> float | None:
    """The least number from low to high at which something holds, by a scan and then by halving; None where it never does."""
    before = low
    for number in np.linspace(low, high, STEPS + 1).tolist():
        if holds(number):
            return _halved(holds, before, number)
        before = number
    return None


def _halved(holds: Callable[[float], bool], below: float, at: float) -> float:
    """Between a number at which it does not hold (or the same one) and one at which it does."""
    for _ in range(HALVINGS):
        middle = (below + at) / 2
        below, at = (below, middle) if holds(middle) else (middle, at)
    return at


def _two(values: Sequence[float] | np.ndarray) -> Two:
    return float(values[0]), float(values[1])
