"""The tools with which patterns of relations are judged: regression with clustered errors, closure, traits, neighbourhoods."""

import math

import networkx as nx
import numpy as np
import pytest

from citypact.experiments.named.validation.relations.closure import Rewired, as_often, closure, transitivity, triangles
from citypact.experiments.named.validation.relations.direction import above_chance, below_chance
from citypact.experiments.named.validation.relations.following import Council, Followed, Neighbourhood
from citypact.experiments.named.validation.relations.lives import _hazards
from citypact.experiments.named.validation.relations.regression import linear, logit, of_moments, told
from citypact.experiments.named.validation.relations.spec import COUNCIL, ROUNDS, TRAITS, surviving
from citypact.experiments.named.validation.relations.traits import similar_rank, traits
from citypact.experiments.paper.inference import UNKNOWN, Effect, Lives, effect
from citypact.model.engine import Batch, Run, simulate
from citypact.model.regions.loading import DATA, load_region
from citypact.model.settings.parameters import Parameters

REGION = load_region("pearl_delta")
RINGS = np.array([[i, j] for i in range(5) for j in range(i + 1, 5)])  # all relations of five cities


def drawn(seed: int, runs: int = 40, slope: float = 0.8):
    """Features (run, relation, trait) and a yes or no that shares a cause within each run."""
    chance = np.random.default_rng(seed)
    features = np.stack([np.ones((runs, 10)), chance.normal(size=(runs, 10)), chance.normal(size=(runs, 10))], axis=-1)
    index = slope * features[..., 1] - 0.3 + chance.normal(size=(runs, 1))
    return features, (chance.random((runs, 10)) < 1 / (1 + np.exp(-index))).astype(float)


def test_least_squares_and_its_errors_by_run_are_those_of_the_textbook():
    """The sandwich of Cameron and Miller (2015, equation 11), run by run, with the correction G/(G − 1)."""
    features, outcome = drawn(1)
    fit = linear(features, outcome)
    flat, y = features.reshape(-1, 3), outcome.ravel()
    expected, *_ = np.linalg.lstsq(flat, y, rcond=None)
    np.testing.assert_allclose(fit.coefficients, expected, rtol=1e-10)
    meat = np.zeros((3, 3))
    for run in range(len(features)):
        score = features[run].T @ (outcome[run] - features[run] @ expected)
        meat += np.outer(score, score)
    bread = np.linalg.inv(flat.T @ flat)
    variance = len(features) / (len(features) - 1) * np.diag(bread @ meat @ bread)
    np.testing.assert_allclose(fit.by_run(), np.sqrt(variance), rtol=1e-10)


def test_with_one_design_for_all_runs_the_error_by_run_is_that_of_the_mean_of_single_runs():
    features, outcome = drawn(2)
    features = np.broadcast_to(features[:1], features.shape)
    single = np.stack([np.linalg.lstsq(features[0], one, rcond=None)[0] for one in outcome])
    fit = linear(features, outcome)
    np.testing.assert_allclose(fit.coefficients, single.mean(axis=0), rtol=1e-9)
    np.testing.assert_allclose(fit.by_run(), single.std(axis=0, ddof=1) / math.sqrt(len(single)), rtol=1e-9)
    mine, theirs = told(fit.coefficients[1], fit.by_run()[1], len(single)), effect(single[:, 1])
    np.testing.assert_allclose(mine.row(), theirs.row(), rtol=1e-5)


def test_sums_of_squares_and_products_give_the_same_regression():
    features, outcome = drawn(3)
    squares, products = np.einsum("gri,grj->gij", features, features), np.einsum("gri,gr->gi", features, outcome)
    whole, summed = linear(features, outcome), of_moments(squares, products)
    np.testing.assert_allclose(summed.coefficients, whole.coefficients, rtol=1e-10)
    np.testing.assert_allclose(summed.by_run(), whole.by_run(), rtol=1e-8)


def test_errors_by_run_and_city_add_up_pair_by_pair():
    """Every pair of observations of one run, or of relations that share a city, counts once (Aronow, Samii and Assenova 2015)."""
    features, outcome = drawn(4, runs=6)
    fit = linear(features, outcome)
    meat = np.zeros((3, 3))
    for run, other in np.ndindex(6, 6):
        for relation, another in np.ndindex(10, 10):
            if run == other or set(RINGS[relation]) & set(RINGS[another]):
                weight = 6 / 5 if run == other else 1.0  # few clusters: runs alone are corrected
                meat += weight * np.outer(fit.scores[run, relation], fit.scores[other, another])
    values, directions = np.linalg.eigh(meat)
    mended = (directions * np.maximum(values, 0)) @ directions.T
    expected = np.sqrt(np.diag(fit.bread @ mended @ fit.bread))
    np.testing.assert_allclose(fit.by_run_and_city(RINGS[:, 0], RINGS[:, 1]), expected, rtol=1e-8)


def test_logit_is_where_the_likelihood_is_flat_and_agrees_with_a_table_of_two_by_two():
    features, outcome = drawn(5)
    fit = logit(features, outcome)
    chance = 1 / (1 + np.exp(-(features @ fit.coefficients)))
    np.testing.assert_allclose(np.einsum("gri,gr->i", features, outcome - chance), 0.0, atol=1e-8)
    # 30 of 40 against 10 of 40: the logarithm of the odds ratio is ln 9, its variance the sum of the reciprocals (Woolf 1955).
    told_apart = np.repeat([1.0, 0.0], 40)
    yes = np.concatenate([np.repeat([1.0, 0.0], [30, 10]), np.repeat([1.0, 0.0], [10, 30])])
    table = logit(np.stack([np.ones(80), told_apart], axis=-1)[:, None, :], yes[:, None])
    assert table.coefficients[1] == pytest.approx(math.log(9), rel=1e-8)
    assert table.bread[1, 1] == pytest.approx(1 / 30 + 1 / 10 + 1 / 10 + 1 / 30, rel=1e-8)


def test_clustered_errors_are_those_of_statsmodels():
    statsmodels = pytest.importorskip("statsmodels.api", reason="statsmodels is not installed: nothing to compare with")
    features, outcome = drawn(6)
    groups, flat = np.repeat(np.arange(len(features)), 10), features.reshape(-1, 3)
    for mine, theirs in ((linear, statsmodels.OLS), (logit, statsmodels.Logit)):
        found = mine(features, outcome)
        expected = theirs(outcome.ravel(), flat).fit(cov_type="cluster", cov_kwds={"groups": groups}, disp=0)
        np.testing.assert_allclose(found.coefficients, expected.params, rtol=1e-6)
        # Its correction is G/(G − 1)·(N − 1)/(N − k); ours leaves out the second factor, which is not of clusters.
        np.testing.assert_allclose(found.by_run(), expected.bse / math.sqrt(399 / 397), rtol=1e-3)


def test_what_cannot_be_told_has_no_estimate():
    features, outcome = drawn(7)
    features[..., 2] = 2.0 * features[..., 1]
    assert linear(features, outcome) is None and logit(features, outcome) is None
    assert of_moments(np.zeros((3, 2, 2)), np.zeros((3, 2))) is None
    known, _ = drawn(7)
    assert logit(known, (known[..., 1] > 0).astype(float)) is None  # the outcome is told for sure


def test_triangles_and_transitivity_are_those_of_networkx():
    graphs = [nx.erdos_renyi_graph(12, share, seed=1) for share in (0.0, 0.2, 0.5, 1.0)]
    matrices = np.stack([nx.to_numpy_array(graph, dtype=bool) for graph in graphs])
    assert triangles(matrices).tolist() == [sum(nx.triangles(graph).values()) / 3 for graph in graphs]
    np.testing.assert_allclose(transitivity(matrices), [math.nan, *map(nx.transitivity, graphs[1:])], rtol=1e-6)


def test_rewiring_keeps_degrees_and_makes_only_what_is_allowed():
    graph = nx.watts_strogatz_graph(20, 4, 0.1, seed=1)
    matrix = nx.to_numpy_array(graph, dtype=bool)
    near = np.abs(np.subtract.outer(np.arange(20), np.arange(20)))
    allowed = (np.minimum(near, 20 - near) <= 7) & (near > 0) | matrix
    made = Rewired(allowed, 10)(matrix[None], slice(0, 1), 50, np.random.default_rng(1))
    assert np.array_equal(made.sum(axis=-1), np.broadcast_to(matrix.sum(axis=0), (50, 20)))
    assert np.array_equal(made, np.swapaxes(made, 1, 2)) and not made[:, ~allowed].any()
    assert len({one.tobytes() for one in made}) == 50


def test_rewired_networks_are_equally_likely():
    """Two relations among four cities can be matched in three ways; each third is met within four standard errors."""
    matrix = np.zeros((1, 4, 4), dtype=bool)
    for one, other in ((0, 1), (2, 3)):
        matrix[0, one, other] = matrix[0, other, one] = True
    made = Rewired(~np.eye(4, dtype=bool), 10)(matrix, slice(0, 1), 3000, np.random.default_rng(2))
    shares = [made[:, 0, partner].mean() for partner in (1, 2, 3)]
    assert sum(shares) == pytest.approx(1.0)
    assert np.abs(np.subtract(shares, 1 / 3)).max() < 4 * math.sqrt(2 / 9 / 3000)


def test_a_world_of_cliques_is_closed_and_a_random_one_is_not():
    cliques = nx.to_numpy_array(nx.disjoint_union_all([nx.complete_graph(4)] * 6), dtype=bool)
    chance = np.stack([nx.to_numpy_array(nx.gnm_random_graph(24, 36, seed=seed), dtype=bool) for seed in range(30)])
    free = Rewired(~np.eye(24, dtype=bool), 10)
    assert closure(cliques[None], free, 40, 1).z[0] > 5
    z = closure(chance, free, 40, 1).z
    assert abs(z.mean()) < 4 * z.std(ddof=1) / math.sqrt(z.size)
    assert math.isnan(closure(np.zeros((1, 24, 24), dtype=bool), free, 5, 1).z[0])


def test_pairs_for_themselves_are_tied_as_often_as_in_all_networks():
    matrices = np.zeros((4, 3, 3), dtype=bool)
    matrices[:3, 0, 1] = matrices[:3, 1, 0] = True  # in three of four; the others never
    made = as_often(matrices, slice(0, 4), 500, np.random.default_rng(1))
    assert made[:, 0, 1].mean() == pytest.approx(0.75, abs=4 * math.sqrt(0.75 * 0.25 / 2000))
    assert np.array_equal(made, np.swapaxes(made, 1, 2)) and not made[:, 0, 2].any() and not made[:, 1, 2].any()


def test_traits_are_those_of_the_start():
    parameters, pairs = Parameters(), REGION.relations(250.0)
    values = dict(zip(TRAITS, traits(REGION, parameters).T, strict=True))
    i, j = pairs.city_i, pairs.city_j
    gravity = np.log(0.05 * np.sqrt(REGION.output[i] * REGION.output[j])) - pairs.distance_km / 200.0
    np.testing.assert_allclose(values["log_stake"], gravity, rtol=1e-12)
    likeness = 1 - np.abs(REGION.shares[i] - REGION.shares[j]).sum(axis=1) / 2
    np.testing.assert_allclose(values["likeness"], likeness, rtol=1e-12)
    full = 1 / np.maximum(1.05, 4.0 * REGION.relative_density**-0.3)
    np.testing.assert_allclose(values["saturation"], (full[i] + full[j]) / 2, rtol=1e-12)
    assert not values["border"].any() and (values["asymmetry"] >= 0).all()


def test_rivals_are_neighbours_in_the_order_of_outputs_of_their_province(make_region):
    region = make_region([5, 4, 3, 2, 1], [(k, 0) for k in range(5)], [[1, 0]] * 5, ["P", "Q", "P", "P", "Q"])
    i, j = RINGS.T
    rivals = {tuple(pair) for pair, one in zip(RINGS.tolist(), similar_rank(region, i, j, 1), strict=True) if one}
    assert rivals == {(0, 2), (2, 3), (1, 4)}
    assert similar_rank(region, i, j, 2).sum() == 4  # and (0, 3)


def test_shared_partners_are_counted():
    batch = Batch([Run(REGION)], 1)
    around, count = Neighbourhood(batch), len(REGION.relations(250.0))
    tied = np.zeros((count, 1), dtype=bool)
    i, j = around.i, around.j
    tied[((i == 0) | (j == 0)).nonzero()[0]] = True  # a star around city 0
    network, shared = around.traits(tied)
    others = (i != 0) & (j != 0)
    neighbours = set(np.concatenate([i, j])[np.concatenate([tied[:, 0], tied[:, 0]])])
    expected = [int(one in neighbours and other in neighbours) for one, other in zip(i, j, strict=True)]
    assert shared[0, others].tolist() == np.array(expected)[others].tolist() and not shared[0, ~others].any()
    assert (network >= 0).all() and (network <= 1).all()


def test_what_is_followed_agrees_with_the_states_of_every_year():
    runs = [Run(REGION, seed=seed) for seed in (1, 2, 3)]
    kept = Followed((13, 26, 40))(runs, 40)
    result = simulate(runs, 40, states=True)
    stage = np.concatenate([np.zeros((1, *result.states["stage"].shape[1:]), dtype=np.int8), result.states["stage"]])
    before, after = stage[:-1], stage[1:]
    assert np.array_equal(kept["stages"], np.moveaxis(stage[[13, 26, 40]], -1, 0))
    assert np.array_equal(kept["founded"], ((before == 0) & (after > 0)).sum(axis=1).T)
    deepened = sum(result.of(f"deepened_{mode}") for mode in ("spontaneous", "hybrid", "hierarchical"))
    assert np.array_equal(kept["deepened"], deepened) and not kept["jumped"].any()
    assert np.array_equal(kept["reached"][:, 0, 1], (stage[:16].max(axis=0) >= 2).sum(axis=0))
    assert np.array_equal(kept["broken"], result.broken) and np.array_equal(kept["censored"], result.censored)
    for step, (lower, higher) in {"founding": (0, 1), "deepening": (1, 2)}.items():
        counts = kept[f"{step}_counts"].sum(axis=1)
        assert np.array_equal(counts[:, 0], (before == lower).sum(axis=(0, 1)))
        assert np.array_equal(counts[:, 1], ((before == lower) & (after >= higher)).sum(axis=(0, 1)))
    alive = result.states["mode"][29] > 0
    lasted = alive & (result.states["founded"][39] == result.states["founded"][29]) & (result.states["mode"][39] > 0)
    assert np.array_equal(kept["cohort"], alive.sum(axis=0)) and np.array_equal(kept["cohort_kept"], lasted.sum(axis=0))


def test_the_council_begins_with_its_founders_and_counts_who_comes_and_goes():
    region = load_region("yrd_association:founders")
    runs = [Run(region, seed=seed) for seed in (1, 2)]
    kept = Council((1, 2))(runs, 8)
    change = np.diff(kept["members"], axis=-1, prepend=15.0)
    assert np.array_equal(change, kept["newcomers"] - kept["exits"])
    assert np.array_equal(kept["left"].any(axis=-1), (kept["exits"] > 0).any(axis=-1))
    stage = simulate(runs, 1, states=True).states["stage"][0]
    pairs, founders = region.relations(250.0), {city for pair in region.initial_relations for city in pair}
    for run in range(2):
        members = {
            one for r in np.flatnonzero(stage[:, run] >= 1)
            for one, other in ((pairs.city_i[r], pairs.city_j[r]), (pairs.city_j[r], pairs.city_i[r])) if other in founders
        }  # fmt: skip
        assert kept["members"][run, 0, 0] == len(members)


def test_hazards_are_breaks_over_relations_at_risk():
    broken, censored = np.zeros((2, 21), dtype=np.int64), np.zeros((2, 21), dtype=np.int64)
    broken[0, 2], censored[0, 5], broken[1, 7], censored[1, 20] = 1, 1, 1, 3
    hazards = _hazards(Lives(broken, censored))
    assert hazards["age 1–5"].mean == pytest.approx(1 / (2 + 5 + 5 + 3 * 5))
    assert hazards["age 6–10"].mean == pytest.approx(1 / (2 + 3 * 5))
    assert hazards["age 11–20"].mean == 0.0
    assert hazards["age 6–10 less age 11–20"].mean == pytest.approx(1 / 17)


def test_a_direction_holds_beyond_what_its_interval_reaches():
    sure, unsure = Effect(0.5, 0.2, 0.8, 3.0, 9), Effect(0.2, -0.1, 0.5, 1.3, 9)
    for found, holds in ((sure, True), (unsure, False)):
        low, high = above_chance(found)
        assert (low <= found.mean <= high) is holds
        low, high = below_chance(found)
        assert not low <= found.mean <= high and low <= -0.5 <= high
    assert above_chance(UNKNOWN)[0] == math.inf


def test_constants_follow_from_their_sources():
    assert surviving(10) == pytest.approx(math.exp(-10 / 18)) and surviving(10, 0.03) == pytest.approx(0.77, abs=0.01)
    lines = (DATA / "yrd_membership.csv").read_text(encoding="utf-8").splitlines()[1:]
    joined = [int(line.rsplit(",", 1)[1]) for line in lines]
    assert {year: sum(one <= year for one in joined) for year in COUNCIL} == COUNCIL and len(set(joined)) - 1 == ROUNDS
    assert COUNCIL == {1997: 15, 2003: 16, 2010: 22, 2013: 30, 2018: 34, 2019: 41}
