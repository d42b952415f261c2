"""The government in a year: fund, budget, triggers, dates, distance, enforcement, and instruments that overlap."""

import math
from math import exp, sqrt

import numpy as np
import pytest

from citypact.model.agglomeration import Agglomeration
from citypact.model.engine import Batch, Run, simulate
from citypact.model.regions.loading import load_region
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.parameters import Parameters
from tests.test_stages_of_the_year import CERTAIN, CLOSE, COLD, ORDER, PAIR_STAKE, STILL, WARM, Lived

# The pair without a slope of density: x = 0.25 for both, σ = 0.7, V = 4 · 0.7 · 0.5625 = 1.575,
# B = 2.4 · (0.3 + 2 · 0.25 · 0.75 + 0.5 · 0.0625) = 1.695. The gap of gains at level 1, without costs: ½ · 0.3 · B.
LEVEL = {"density_slope": 0.0}
GAP = 0.5 * 0.3 * 1.695
COSTLESS = {"search_cost": 0.0, "negotiation_cost": 0.0, "monitoring_cost": 0.0, "threshold": 0.0}
ORDERS = 0.00025  # administration of one order


# --- The cooperation fund


def test_the_fund_pays_the_lesser_gainer_and_who_receives_less_than_it_owes_defaults_for_good(pair):
    fund = Intervention({"fund_rate": 0.001, **ORDER})
    lived = Lived(pair, 6, fund, **COLD, **CERTAIN, **COSTLESS, **STILL, **LEVEL)
    # Year 1: both pay, 0.002 in all, less than the gap; all of it goes to the small city, which owes 0.0005. From year 2 on
    # the large city, which got nothing for the 0.0015 that it owes, whether it paid or not, does not pay.
    assert lived.of("fund_pool")[:2] == pytest.approx([0.002, 0.0005], **CLOSE)
    assert lived.of("fund_payments") == pytest.approx(lived.of("fund_pool"), **CLOSE)
    assert lived.of("fund_cover")[0] == pytest.approx(0.002 / (GAP * PAIR_STAKE), **CLOSE)
    assert lived.of("distance_factor") == [1.0] * 6
    assert (lived.state("contribution")[1:, 0] == 0.0).all()


def test_the_centre_deducts_what_is_owed(pair):
    fund = Intervention({"fund_rate": 0.001, "central_deduction": 1.0, **ORDER})
    lived = Lived(pair, 4, fund, **COLD, **CERTAIN, **COSTLESS, **STILL, **LEVEL)
    assert lived.of("fund_pool") == pytest.approx([0.002] * 4, **CLOSE)
    assert lived.state("contribution") == pytest.approx(np.array([[0.0015, 0.0005]] * 4), **CLOSE)


def test_without_deduction_a_fund_unravels_and_with_it_it_does_not():
    """Cities that cooperate whatever comes, under a fund that is too small to cover all gaps: first the net payers default."""
    region = load_region("synthetic:12")
    rate, years = 0.002, 12
    owed, pools = {}, {}
    for deduction in (0.0, 1.0):
        fund = Agenda((Intervention({"fund_rate": rate, "central_deduction": deduction}),))
        result = simulate([Run(region, Parameters(**WARM), fund)], years, threads=1)
        pools[deduction] = result.of("fund_pool")[0]
        owed[deduction] = rate * np.concatenate([[12.0], result.of("total_output")[0, :-1]])
    assert pools[1.0] == pytest.approx(owed[1.0], rel=1e-12)
    paid = pools[0.0] / owed[0.0]
    assert paid[0] == pytest.approx(1.0, rel=1e-12) and 0.0 < paid[1] < 0.5
    assert (np.diff(paid) <= 0.0).all() and (paid[5:] == 0.0).all()


def test_cover_is_felt_in_the_next_year_and_payments_at_once(pair):
    rate = Intervention({"fund_rate": 0.001, "central_deduction": 1.0, **ORDER})
    plain = {**COLD, **CERTAIN, **COSTLESS, **STILL, **LEVEL, "foot_dragging": 0.0}
    with_fund, without = Lived(pair, 2, rate, **plain), Lived(pair, 2, Intervention(ORDER), **plain)
    cover = 0.002 / (GAP * PAIR_STAKE)
    # Mean over both sides of ρ·(1 − cover of last year)·gap
    assert with_fund.of("resistance") == pytest.approx([0.5 * GAP / 2, 0.5 * (1 - cover) * GAP / 2], **CLOSE)
    assert without.of("resistance") == pytest.approx([0.5 * GAP / 2] * 2, **CLOSE)
    # What goes in comes out: welfare is as without a fund as long as nothing is left over.
    assert with_fund.of("welfare") == pytest.approx(without.of("welfare"), **CLOSE)
    assert with_fund.of("gini_gains")[0] < without.of("gini_gains")[0]


def test_what_the_fund_leaves_is_built_into_infrastructure(pair):
    fund = Intervention({"fund_rate": 0.1, "central_deduction": 1.0, **ORDER})
    lived = Lived(pair, 2, fund, **COLD, **CERTAIN, **COSTLESS, **STILL, **LEVEL, infrastructure_cost=5.0)
    left = 0.2 - GAP * PAIR_STAKE
    assert lived.of("fund_cover")[0] == 1.0
    assert lived.of("fund_payments")[0] == pytest.approx(GAP * PAIR_STAKE, **CLOSE)
    assert lived.of("distance_factor") == pytest.approx([1.0, 1.0 - left / 5.0], **CLOSE)
    assert lived.of("outlay_infrastructure") == [0.0, 0.0]  # the fund is the cities' own money


def test_a_fund_without_cooperation_goes_into_infrastructure_as_a_whole(twins):
    lived = Lived(twins, 3, Intervention({"fund_rate": 0.01}), **COLD, **STILL, infrastructure_cost=0.1)
    assert lived.of("cooperation_rate") == [0, 0, 0]
    # 0.02 of 0.1 buys a shrink of 0.2; from the second year on both default: they owed 0.01 and received nothing.
    assert lived.of("fund_pool") == pytest.approx([0.02, 0.0, 0.0], **CLOSE)
    assert lived.of("distance_factor") == pytest.approx([1.0, 0.8, 0.8], **CLOSE)


def test_a_fund_that_is_stopped_is_forgotten_after_a_year(twins):
    """Nobody owes in year 3, so nobody has received less than it owed when the fund begins anew in year 4."""
    fund = Intervention({"fund_rate": 0.01}, 1, 2), Intervention({"fund_rate": 0.01}, 4)
    lived = Lived(twins, 5, *fund, **COLD, **STILL)
    assert lived.of("fund_pool") == pytest.approx([0.02, 0.0, 0.0, 0.02, 0.0], **CLOSE)


# --- Outlay and budget


def test_who_obeys_against_its_own_choice_must_be_enforced(pair):
    lived = Lived(pair, 2, Intervention(ORDER), **COLD, **CERTAIN, **STILL)
    assert lived.of("outlay_enforcement") == pytest.approx([0.2 * 2 * PAIR_STAKE] * 2, **CLOSE)
    assert lived.of("outlay_administration") == [ORDERS] * 2
    willing = Lived(pair, 2, Intervention(ORDER), **WARM, **CERTAIN, **STILL)
    assert willing.of("outlay_enforcement") == [0.0, 0.0] and willing.of("outlay_administration") == [ORDERS] * 2
    assert willing.state("ordered").all()


def test_only_the_sides_that_are_forced_cost_enforcement(pair):
    """In full trust the large city would cooperate, the small one, which gains less, not."""
    lived = Lived(pair, 1, Intervention(ORDER), **COLD | {"prior_trust": 0.9}, **CERTAIN, **COSTLESS, **STILL, **LEVEL)
    assert lived.state("chose")[0, :, 0].tolist() == [True, False]
    assert lived.of("outlay_enforcement") == pytest.approx([0.2 * PAIR_STAKE], **CLOSE)


def test_outlay_is_the_sum_of_its_parts(square):
    levels = {"command": 0.5, "subsidy": 0.03, "platform": 0.4, "legal": 0.2, "plan": 0.1, "infrastructure": 0.1}
    lived = Lived(square, 5, Intervention(levels), prior_trust=0.5, review_rate=1.0)
    parts = [lived.of(f"outlay_{part}") for part in ("subsidies", "enforcement", "administration", "infrastructure")]
    assert lived.of("outlay") == pytest.approx([sum(part) for part in zip(*parts, strict=True)], **CLOSE)
    assert all(any(value > 0 for value in part) for part in parts)
    # Six relations: 0.00025 · (orders + 6 · 0.7), 0.0025 · 6 · 0.1
    assert parts[2] == pytest.approx([0.00025 * (orders + 4.2) for orders in lived.of("orders")], **CLOSE)
    assert parts[3][0] == pytest.approx(0.0015, **CLOSE)


def test_paid_instruments_are_scaled_to_the_budget_by_last_years_full_outlay(pair):
    levels = {"platform": 0.8, "legal": 0.2, "benefit_sharing": 0.5, "penalty": 0.1}
    lived = Lived(pair, 4, Intervention(levels), budget=0.0001, **COLD)
    # Full outlay 0.00025 · (0.8 + 0.2); the first year has no last year, later ones are scaled by 0.0001/0.00025.
    assert lived.of("outlay") == pytest.approx([0.00025, 0.0001, 0.0001, 0.0001], **CLOSE)
    levels = lived.model.government.instruments
    assert (levels["platform"], levels["legal"]) == pytest.approx((0.32, 0.08), **CLOSE)
    assert (levels["benefit_sharing"], levels["penalty"]) == (0.5, 0.1)


def test_orders_are_scaled_by_what_they_would_cost_at_full_level(pair):
    """Enforcement against the cities' will counts, also in years in which the scaled command gave no order."""
    full = ORDERS + 0.2 * 2 * PAIR_STAKE
    lived = Lived(pair, 12, Intervention(ORDER), budget=full / 2, **COLD, **CERTAIN, **STILL)
    assert lived.model.government.instruments["command"] == pytest.approx(0.5, **CLOSE)
    assert lived.model.government.full_outlay == pytest.approx(full, **CLOSE)
    orders = lived.of("orders")
    assert orders[0] == 1 and 0 < sum(orders[1:]) < 11
    assert lived.of("outlay") == pytest.approx([full * given for given in orders], **CLOSE)


def test_a_budget_that_suffices_changes_nothing(pair):
    lived = Lived(pair, 3, Intervention({"platform": 1.0}), budget=0.00025, **COLD)
    assert lived.of("outlay") == [0.00025] * 3


def test_subsidies_are_paid_on_stakes_and_scaled_by_what_they_cost(pair):
    lived = Lived(pair, 2, Intervention({"subsidy": 2.0}), budget=0.001, **COLD, **STILL)
    assert lived.of("cooperation_rate") == [1, 0]  # 2.0, then 2.0 · 0.001/0.082 = 0.024
    assert lived.of("outlay_subsidies") == pytest.approx([2.0 * 2 * PAIR_STAKE, 0.0], **CLOSE)
    subsidy = lived.model.government.instruments["subsidy"]
    assert subsidy == pytest.approx(2.0 * 0.001 / (4.0 * PAIR_STAKE), **CLOSE)


# --- Fines and penalties


def test_penalties_and_fines_by_hand(pair):
    """In the first year an order founds the relation; in the second only the large city keeps to it."""
    agenda = Intervention(ORDER, 1, 1), Intervention({"penalty": 0.02, "breach_fine": 0.01}, 2)
    chosen = COLD | {"prior_trust": 0.9, "break_rate": 0.0, "compliance": 1.0}
    lived = Lived(pair, 2, *agenda, **chosen, **COSTLESS, **STILL, **LEVEL)
    assert lived.of("cooperation_rate") == [1, 0.5]
    assert lived.relation.sides[0].cooperates and lived.relation.stage == 1
    assert lived.of("revenue") == pytest.approx([0, 0.02 * PAIR_STAKE + 0.01 * PAIR_STAKE], **CLOSE)
    # T_j − penalty − fine: 0.1 · 1.575 · (0.1 + 0.6 · 0.75)
    assert lived.relation.sides[1].payoff == pytest.approx(0.086625 - 0.03, **CLOSE)


def test_at_stage_0_there_is_nothing_to_breach(pair):
    agenda = Intervention({"penalty": 0.02, "breach_fine": 0.01})
    lived = Lived(pair, 1, agenda, **COLD | {"prior_trust": 0.9}, **COSTLESS, **STILL, **LEVEL)
    assert lived.of("cooperation_rate") == [0.5]
    assert lived.of("revenue") == pytest.approx([0.02 * PAIR_STAKE], **CLOSE)
    assert lived.relation.sides[1].payoff == pytest.approx(0.086625 - 0.02, **CLOSE)


# --- Dates and triggers


def test_an_intervention_acts_from_its_first_to_its_last_year(pair):
    lived = Lived(pair, 6, Intervention({"penalty": 0.05}, 3, 4), **COLD, **STILL)
    assert lived.of("revenue") == pytest.approx([0, 0, 0.1 * PAIR_STAKE, 0.1 * PAIR_STAKE, 0, 0], **CLOSE)


def test_where_interventions_overlap_the_strongest_counts(pair):
    agenda = Intervention({"penalty": 0.02}, 1, 5), Intervention({"penalty": 0.06}, 3, 4)
    expected = [0.02, 0.02, 0.06, 0.06, 0.02, 0.0]
    for order in (agenda, agenda[::-1]):
        revenue = Lived(pair, 6, *order, **COLD, **STILL).of("revenue")
        assert revenue == pytest.approx([2 * level * PAIR_STAKE for level in expected], **CLOSE)


def test_a_trigger_below_a_rate_looks_at_last_year(pair):
    lived = Lived(pair, 5, Intervention({"subsidy": 2.0}, below=0.5), **COLD, break_rate=1.0)
    assert lived.of("cooperation_rate") == [0, 1, 0, 1, 0]


def test_a_trigger_on_stalled_cooperation_compares_years(pair):
    lived = Lived(pair, 8, Intervention({"subsidy": 2.0}, stalled=2), **COLD, break_rate=1.0)
    # From year 4 on: year 5 sees 1 − 0, year 6 sees 0 − 0, year 7 sees 1 − 1, year 8 sees 1 − 0.
    assert lived.of("cooperation_rate") == [0, 0, 0, 1, 0, 1, 1, 0]


@pytest.mark.parametrize(
    ("rates", "acts"),
    [
        ((0.50, 0.90, 0.5099), True),  # a rise of less than 0.01 in two years, whatever lay between
        ((0.50, 0.10, 0.5101), False),
        ((0.50, 0.50, 0.30), True),  # a fall is no progress either
        ((0.50, math.nan, math.nan), False),  # undefined without relations
    ],
)
def test_cooperation_has_stalled_when_it_rose_by_less_than_a_hundredth(pair, rates, acts):
    agenda, chosen = Agenda((Intervention({"penalty": 0.05}, stalled=2),)), Parameters(**COLD)
    batch, model = Batch([Run(pair, chosen, agenda)], 4), Agglomeration(pair, chosen, agenda, by_agents=True)
    batch.year = model.year = 3
    batch.block.runs.rate[1:4, 0] = rates
    model.cooperation_rates = dict(enumerate(rates, 1))
    model.step()
    revenue = batch.advance(1, ("revenue",))[0, 0, 0], model.series[-1]["revenue"]
    assert [value > 0 for value in revenue] == [acts, acts]


def test_of_two_triggers_both_must_hold(pair):
    lived = Lived(pair, 7, Intervention({"subsidy": 2.0}, stalled=2, below=0.5), **COLD, break_rate=1.0)
    assert lived.of("cooperation_rate") == [0, 0, 0, 1, 0, 1, 0]  # year 7: stalled, but at 1


# --- Distance


def test_infrastructure_shrinks_distance_to_one_half_and_no_more(pair):
    lived = Lived(pair, 6, Intervention({"infrastructure": 0.2}, 1, 5), **COLD, **STILL)
    factors = [0.8, 0.64, 0.512, 0.5, 0.5, 0.5]  # what has been built stays
    assert lived.of("distance_factor") == pytest.approx(factors, **CLOSE)
    shrinks = [0.2, 0.2, 0.2, 1 - 0.5 / 0.512, 0, 0]
    assert lived.of("outlay_infrastructure") == pytest.approx([0.0025 * shrink for shrink in shrinks], **CLOSE)
    assert lived.relation.look.stake == pytest.approx(0.05 * sqrt(0.75) * exp(-0.375), **CLOSE)
    assert lived.of("search_cost") == [0.0] * 6


def test_effective_distance_also_lowers_search_cost(twins):
    built = Lived(twins, 1, Intervention({"infrastructure": 0.2}), **WARM | {"search_cost": 0.02}, **STILL)
    # d/ℓ = 0.375 · 0.8 = 0.3: a larger stake, a smaller size factor exp(0.15), and a shorter way
    assert built.of("search_cost") == pytest.approx([2 * 0.02 * 1.3 * exp(0.15) * 0.05 * exp(-0.3)], **CLOSE)
