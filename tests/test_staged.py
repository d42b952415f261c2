"""One relation on a stage: what it says of a pair is what the engine itself says of it."""

import numpy as np
import pytest

from citypact.agents.choice import TERMS
from citypact.agents.codes import STAGES
from citypact.model.engine import Batch, Run
from citypact.model.explain import explain_side, find_relation
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import load_region
from citypact.model.settings.parameters import Parameters
from citypact.model.staged import (
    Pair,
    all_at_once,
    at_full_commitment,
    cut_out,
    first_where,
    real_pair,
    see,
    stages_alone,
)

SUZHOU, WUXI = "Suzhou (Jiangsu)", "Wuxi"
EVEN = Pair(outputs=(1.0, 1.0), saturations=(0.25, 0.25), likeness=1.0, distance=75.0)


@pytest.fixture(scope="module")
def delta():
    return load_region("yangtze_delta")


def test_two_cities_of_a_region_are_seen_as_the_engine_sees_them_in_the_first_year(delta):
    batch = Batch([Run(delta)], 1)
    batch.advance(1, ())
    relation, side = find_relation(batch, SUZHOU, WUXI)
    lived = [explain_side(batch, relation, end) for end in (side, 1 - side)]
    seen = see(real_pair(delta, SUZHOU, WUXI, Parameters()))
    for told, own in zip(lived, seen.sides, strict=True):
        # Outputs have a mean of 1 but for the last bit, and so does what is measured by it.
        assert list(own.terms) == list(TERMS)
        assert list(own.terms.values()) == pytest.approx([told.terms[name] for name in TERMS], rel=1e-12, abs=1e-15)
        assert own.gain == pytest.approx(told.gain, rel=1e-12)
        assert own.tipping_trust == pytest.approx(told.tipping_trust, rel=1e-12)
        assert {name: getattr(own, name) for name in told.payoffs} == pytest.approx(told.payoffs, rel=1e-12)
        assert own.net_gain == pytest.approx(told.net_gain, rel=1e-12)
        assert own.game == told.game
    assert seen.stake == pytest.approx(lived[0].stake, rel=1e-12)


def test_full_commitment_gives_the_payoffs_that_name_the_game():
    """Worked by hand: V = 4·0.75² = 2.25, B = 0.975; R = 0.225 + 0.4875, T = 0.9, S = −0.645 (tests/test_outlook.py)."""
    for side in see(at_full_commitment(EVEN)).sides:
        assert (side.reward, side.temptation, side.sucker) == pytest.approx((0.7125, 0.9, -0.645))
        assert side.game == "prisoners_dilemma"
    unequal = see(at_full_commitment(EVEN.but(outputs=(2.0, 0.5)))).sides
    for side in unequal:
        greedless, fearless = side.reward >= side.temptation, side.sucker >= 0.0
        assert side.game == ("prisoners_dilemma", "stag_hunt", "snowdrift", "harmony")[greedless + 2 * fearless]
    assert unequal[0].game != unequal[1].game  # no effort is lost, though the two gain unequally


def test_what_is_left_is_the_reward_less_every_cost_once_only_ones_by_patience():
    pair = EVEN.but(outputs=(1.0, 0.5))
    smaller = see(pair).sides[1]
    size = (1.0 / (0.5**0.5 * np.exp(-75.0 / 200.0))) ** 0.5
    search, negotiation = 0.02 * size * (1.0 + 75.0 / 200.0), 0.1 * size * (1.0 + 0.5 * np.log(2.0))
    assert smaller.kept == pytest.approx(
        {
            "reward": smaller.reward, "monitoring": -0.06 * size * 0.1 * 0.8, "resistance": -smaller.resistance,
            "threshold": -0.01, "search": -0.3 * search, "negotiation": -0.3 * negotiation,
        }
    )  # fmt: skip
    assert smaller.left == pytest.approx(sum(smaller.kept.values())) and smaller.resistance > 0.0
    kept = see(pair.but(stage="information_exchange")).sides[1].kept
    assert kept["search"] == kept["negotiation"] == 0.0  # what exists need not be found, nor agreed upon


@pytest.mark.parametrize(("ratio", "refuses"), [(2.0, False), (4.0, True), (6.0, True)])
def test_where_nothing_is_left_no_trust_is_enough(ratio, refuses):
    pair = EVEN.but(outputs=(ratio, 1.0), stage="information_exchange", parameters=Parameters(tournament=0.0))
    assert (see(pair).sides[1].left <= 0.0) == refuses
    gains = [see(pair.but(trusts=(trust, trust))).sides[1].gain for trust in (0.2, 0.5, 0.8, 1.0)]
    assert all(gain < 0.0 for gain in gains) == refuses


def test_sharing_and_a_platform_reach_the_rules():
    unequal = EVEN.but(outputs=(3.0, 1.0))
    shared = see(unequal.but(instruments={"benefit_sharing": 1.0})).sides
    assert shared[0].net_gain == pytest.approx(shared[1].net_gain) and shared[1].resistance == pytest.approx(0.0)
    assert see(unequal.but(instruments={"platform": 1.0})).sides[0].kept["search"] == 0.0


@pytest.mark.parametrize(
    ("field", "value"),
    [("outputs", (0.0, 1.0)), ("outputs", (1.0, float("inf"))), ("saturations", (-0.1, 0.2)), ("likeness", 1.5),
     ("distance", float("nan")), ("trusts", (0.2, 2.0)), ("experiences", (0.0, -1.0)), ("stage", "marriage"),
     ("instruments", {"magic": 1.0})],
)  # fmt: skip
def test_a_pair_out_of_range_is_refused_by_name(field, value):
    with pytest.raises(Refusal, match=field.removesuffix("s")):
        EVEN.but(**{field: value})


def test_a_city_has_no_relation_with_itself(delta):
    with pytest.raises(Refusal, match="two cities"):
        real_pair(delta, WUXI, WUXI, Parameters())


def test_cities_cut_out_of_a_region_keep_their_names_places_and_proportions(delta):
    ends = [delta.city_index(SUZHOU), delta.city_index(WUXI)]
    alone = cut_out(delta, ends)
    assert alone.cities == (SUZHOU, WUXI) and alone.output.mean() == pytest.approx(1.0)
    assert alone.output[0] / alone.output[1] == pytest.approx(delta.output[ends[0]] / delta.output[ends[1]])
    real = real_pair(delta, SUZHOU, WUXI, Parameters())
    assert alone.relations(250.0).distance_km[0] == real.distance and not real.border


def test_a_pair_alone_starts_as_full_as_among_all_and_each_seed_is_a_life_of_its_own(delta):
    together = stages_alone(delta, SUZHOU, WUXI, Parameters(), range(20), 12)
    assert together.shape == (12, 20) and set(np.unique(together)) <= set(range(len(STAGES)))
    alone = stages_alone(delta, SUZHOU, WUXI, Parameters(), [7], 12)
    assert (together[:, 7] == alone[:, 0]).all()
    assert len({tuple(life) for life in together.T}) > 1
    # A cooperation that brings nothing is founded by chance alone, and rarely; one that costs nothing at once and often.
    poor = stages_alone(delta, SUZHOU, WUXI, Parameters(surplus=0.0), range(20), 12)
    assert (poor[-1] > 0).sum() < (together[-1] > 0).sum()


def test_all_at_once_opens_and_commits_everything_on_the_first_step():
    first = see(EVEN.but(parameters=all_at_once(Parameters()))).sides[0]
    last = see(EVEN.but(stage="joint_governance")).sides[0]
    assert (first.reward, first.temptation, first.sucker) == (last.reward, last.temptation, last.sucker)
    assert first.probability < see(EVEN).sides[0].probability


def test_the_first_number_at_which_something_holds():
    assert first_where(lambda number: number**2 >= 2.0, 0.0, 10.0) == pytest.approx(2.0**0.5, abs=1e-9)
    assert first_where(lambda number: number >= 0.0, 0.0, 10.0) == 0.0
    assert first_where(lambda number: number > 20.0, 0.0, 10.0) is None
