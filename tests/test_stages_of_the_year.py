"""What happens when in a year: stages, modes, orders, fund, budget, triggers, dates, and subclasses of cities."""

from math import e, sqrt

import pytest

from agents.city import City
from model.agenda import Agenda, Intervention
from model.agglomeration import Agglomeration
from model.engine import Run, simulate
from model.parameters import Parameters

CLOSE = {"rel": 1e-12, "abs": 1e-14}
# Cities that never cooperate of themselves, and whose trust stays so low that only a subsidy of 2 moves them.
COLD = {"rule": "best_response", "prior_trust": 0.0, "prior_weight": 100.0, "reputation_weight": 0.0, "memory": 1.0}
# Cities that always cooperate of themselves.
WARM = {"rule": "best_response", "prior_trust": 1.0, "foot_dragging": 0.0, "resistance": 0.0, "threshold": 0.0,
        "search_cost": 0.0, "negotiation_cost": 0.0, "monitoring_cost": 0.0, "grab": 0.0}  # fmt: skip
CERTAIN = {"upgrade_rate": 1.0, "break_rate": 1.0, "compliance": 1.0}
PAIR_STAKE = sqrt(0.75) / e


class Lived:
    """A run in both tenants: the Mesa model after its last year, and the series of a measure, the same in both."""

    def __init__(self, region, years, *interventions, budget=None, **settings):
        parameters, agenda = Parameters(**settings), Agenda(interventions, budget)
        self.model = Agglomeration(region, parameters, agenda)
        for _ in range(years):
            self.model.step()
        self.batch = simulate([Run(region, parameters, agenda)], years, threads=1)
        self.relation = self.model.relations[0]

    def of(self, measure):
        engine = self.batch.of(measure)[0].tolist()
        assert [year[measure] for year in self.model.series] == pytest.approx(engine, rel=0, abs=0, nan_ok=True)
        return engine


def test_payoffs_follow_the_stage_at_the_start_of_the_year(twins):
    lived = Lived(twins, 4, **WARM, **CERTAIN, growth_rate=0.0, feedback=0.0, capacity_gain=0.0)
    assert lived.of("stage_information_exchange") == [1, 0, 0, 0]  # 0 → 1 at once
    assert lived.of("stage_thematic_cooperation") == [0, 1, 0, 0]
    assert lived.of("stage_joint_governance") == [0, 0, 1, 1]
    # σ = 1, φ = 0.75² = 0.5625, K = e^−½: b·M·(1 − φ)·K with M of the stage before
    base = 1.2 * 0.4375 / sqrt(e)
    assert lived.of("joint_surplus") == pytest.approx([0.3 * base, 0.5 * base, 0.8 * base, base], **CLOSE)
    assert lived.of("founded_spontaneous") == [1, 0, 0, 0]
    assert lived.relation.founded == 1


def test_costs_follow_the_stage_and_trust_of_last_year(twins):
    costly = WARM | {"monitoring_cost": 0.03, "search_cost": 0.02, "negotiation_cost": 0.02, "prior_trust": 0.5}
    lived = Lived(twins, 4, **costly, **CERTAIN, growth_rate=0.0, feedback=0.0, capacity_gain=0.0)
    assert lived.of("cooperation_rate") == [1, 1, 1, 1]
    assert lived.of("search_cost") == pytest.approx([2 * 0.02 * 1.5, 0, 0, 0], **CLOSE)
    assert lived.of("negotiation_cost") == pytest.approx([0.04, 0.04, 0.04, 0], **CLOSE)
    count, weight, reputation, trust = 2.0, 4.0, 0.5, []
    for _ in range(4):
        trust.append(0.7 * count / weight + 0.3 * reputation)
        count, weight, reputation = 0.9 * count + 1, 0.9 * weight + 1, 0.9 * reputation + 0.1
    assert lived.of("mean_trust") == pytest.approx(trust, **CLOSE)
    expected = [2 * 0.03 * (1 - trust[stage]) * (1 + stage) / 2 for stage in range(4)]
    assert lived.of("monitoring_cost") == pytest.approx(expected, **CLOSE)


def test_a_broken_relation_falls_back_to_rivalry_and_can_be_founded_again(pair):
    paid = Intervention({"subsidy": 2.0}, 1, 2), Intervention({"subsidy": 2.0}, 4)
    lived = Lived(pair, 4, *paid, **COLD, **CERTAIN)
    assert lived.of("cooperation_rate") == [1, 1, 0, 1]
    assert lived.of("stage_rivalry") == [0, 0, 1, 0]
    assert lived.of("founded_hybrid") == [1, 0, 0, 1]
    assert lived.of("broken_hybrid") == [0, 0, 1, 0]
    assert lived.of("alive_hybrid") == [1, 1, 0, 1]
    assert lived.relation.founded == 4


def test_a_relation_may_stand_though_it_is_not_kept(pair):
    lived = Lived(pair, 3, Intervention({"subsidy": 2.0}, 1, 1), **COLD, **CERTAIN | {"break_rate": 0.0})
    assert lived.of("cooperation_rate") == [1, 0, 0]
    assert lived.of("stage_information_exchange") == [1, 1, 1]


@pytest.mark.parametrize(
    ("instruments", "mode"),
    [
        ({}, "spontaneous"),
        ({"penalty": 0.1, "breach_fine": 0.1, "central_deduction": 1.0}, "spontaneous"),
        ({"platform": 0.1}, "hybrid"),
        ({"legal": 0.1}, "hybrid"),
        ({"benefit_sharing": 0.1}, "hybrid"),
        ({"subsidy": 0.1}, "hybrid"),
        ({"fund_rate": 0.001}, "hybrid"),
        ({"plan": 0.01}, "hybrid"),
        ({"infrastructure": 0.01}, "hybrid"),
        ({"command": 1.0}, "hierarchical"),
        ({"command": 1.0, "platform": 0.5}, "hierarchical"),
    ],
)
def test_mode_of_a_relation_is_set_when_it_is_founded(twins, instruments, mode):
    lived = Lived(twins, 3, Intervention(instruments, 1, 1), Intervention({"platform": 0.5}, 2), **WARM, **CERTAIN)
    assert lived.of(f"founded_{mode}") == [1, 0, 0]
    assert lived.of(f"alive_{mode}") == [1, 1, 1]  # what comes later does not change it


def test_an_obeyed_order_is_weak_evidence(pair):
    lived = Lived(pair, 1, Intervention({"command": 1.0}), **CERTAIN, prior_trust=0.2, crowding_out=0.7,
                  rule="best_response")  # fmt: skip
    assert lived.of("cooperation_rate") == [1] and lived.of("orders") == [1]
    for side in lived.relation.sides:
        assert side.evidence_count == pytest.approx(0.9 * 0.8 + 0.3, **CLOSE)
        assert side.city.reputation == pytest.approx(0.9 * 0.2 + 0.1 * 0.3, **CLOSE)


def test_an_order_nobody_obeys_changes_nothing_but_its_cost(pair):
    ordered = Lived(pair, 5, Intervention({"command": 1.0}), **COLD, compliance=0.0)
    free = Lived(pair, 5, **COLD)
    assert ordered.of("cooperation_rate") == [0] * 5
    assert ordered.of("outlay") == [0.005] * 5
    assert ordered.of("welfare") == free.of("welfare")


def test_structures_move_from_the_shares_at_the_start_of_the_year(trio):
    chosen = {"distance_decay": 100.0, "isomorphism_drift": 0.4}
    lived = Lived(trio, 1, Intervention({"penalty": 0.0}), **COLD, **chosen)
    assert lived.of("cooperation_rate") == [0]
    # d = 90, 200, 110 km; every city has two relations: 1/sqrt(2·2)
    near, far, middle = (0.4 * e ** (-d / 100) / 2 for d in (90, 200, 110))
    old = [[0.1, 0.3, 0.6], [0.3, 0.4, 0.3], [0.6, 0.3, 0.1]]
    for sector in range(3):
        a, b, c = (row[sector] for row in old)
        expected = (a - near * (a - b) - far * (a - c), b - near * (b - a) - middle * (b - c),
                    c - far * (c - a) - middle * (c - b))  # fmt: skip
        assert [city.shares[sector] for city in lived.model.cities] == pytest.approx(expected, **CLOSE)


def test_a_plan_moves_structures_apart_and_clips_at_nothing(twins, make_region):
    unlike = make_region([1, 1], [(0, 0), (0, 0)], [[0.9, 0.05, 0.05], [0.6, 0.3, 0.1]])
    lived = Lived(unlike, 1, Intervention({"plan": 0.5}), **COLD, isomorphism_drift=0.0)
    # First: 0.9 + 0.15, 0.05 − 0.125 → 0, 0.05 − 0.025; second: 0.6 − 0.15, 0.3 + 0.125, 0.1 + 0.025
    first, second = (list(city.shares) for city in lived.model.cities)
    assert first == pytest.approx([1.05 / 1.075, 0.0, 0.025 / 1.075], **CLOSE)
    assert second == pytest.approx([0.45, 0.425, 0.125], **CLOSE)
    assert sum(first) == pytest.approx(1.0, rel=1e-15)


def test_capacity_grows_in_the_year_joint_governance_is_reached(twins):
    lived = Lived(twins, 4, **WARM, **CERTAIN)
    assert [city.capacity for city in lived.model.cities] == pytest.approx([4 * 1.01**2] * 2, **CLOSE)  # years 3 and 4


class AlwaysFriendly(City):
    """Cooperates with everybody, whatever it stands to gain."""

    def decide(self):
        for side in self.sides:
            side.cooperates = True


class Contrary(City):
    """Does the opposite of what it would choose."""

    def chooses(self, side):
        return not super().chooses(side)


class Hermit(City):
    """Decides like others, then cooperates only with the first partner."""

    def decide(self):
        super().decide()
        for side in self.sides[1:]:
            side.cooperates = False


def test_a_city_class_of_the_users_own_is_used(trio):
    plain, contrary = Agglomeration(trio, seed=5), Agglomeration(trio, seed=5, city_class=Contrary)
    for model in (plain, contrary):
        model.step()
    rates = [model.series[0]["cooperation_rate"] for model in (plain, contrary)]
    assert sum(rates) == pytest.approx(1.0) and rates[0] != rates[1]
    hermits = Agglomeration(trio, **WARM, city_class=Hermit)
    hermits.step()
    # The three relations 1–2, 1–3, 2–3: the first partner of both 2 and 3 is 1, that of 1 is 2.
    assert [tuple(side.cooperates for side in tie.sides) for tie in hermits.relations] == [
        (True, True), (False, True), (False, False),
    ]  # fmt: skip


def test_a_city_class_may_override_the_whole_decision(trio):
    friendly = Agglomeration(trio, city_class=AlwaysFriendly)
    friendly.step()
    assert friendly.series[0]["cooperation_rate"] == 1.0
    assert friendly.series[0]["stage_information_exchange"] == 1.0
