"""Games on networks: the networks themselves, every rule against a second writing in plain Python, and what has a closed form."""

from itertools import product
from math import exp

import numpy as np
import pytest

from citypact.model.network_game import ACTIVATIONS, RULE_ROWS, NetworkGame
from citypact.model.networks import barabasi_albert, complete, erdos_renyi, lattice, random_regular, ring
from citypact.model.refusal import Refusal
from tests.reference_year import draw

STANCE, MODEL_PARTNER, ADOPTION, STANCE_REVIEW, EXPLORATION, ACTIVATION = 2, 8, 9, 11, 12, 13
NETWORKS = {
    "lattice": lattice(3, "von_neumann"),
    "ring": ring(7, 4),
    "complete": complete(5),
    "random_regular": random_regular(8, 3, 5),
    "erdos_renyi": erdos_renyi(12, 1.5, 5),  # with nodes that have no partner
    "barabasi_albert": barabasi_albert(11, 2, 5),
}


def partners_of(network):
    return [network.neighbour[network.offset[c] : network.offset[c + 1]].tolist() for c in range(network.nodes)]


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_partners_are_mutual_ascending_and_none_is_its_own(network):
    partners = partners_of(network)
    assert [len(known) for known in partners] == network.degree.tolist() and len(partners) == network.nodes
    for node, known in enumerate(partners):
        assert known == sorted(set(known)) and node not in known
        assert all(node in partners[other] for other in known)
    for array in (network.offset, network.neighbour, network.degree):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_partners_on_lattices_and_rings_are_those_nearby():
    assert partners_of(lattice(4, "von_neumann"))[5] == [1, 4, 6, 9]
    assert partners_of(lattice(4, "von_neumann"))[0] == [1, 3, 4, 12]  # around the edges
    assert partners_of(lattice(4, "moore"))[5] == [0, 1, 2, 4, 6, 8, 9, 10]
    assert partners_of(lattice(4, "moore"))[0] == [1, 3, 4, 5, 7, 12, 13, 15]
    assert partners_of(ring(10, 4))[0] == [1, 2, 8, 9]
    assert partners_of(complete(4))[2] == [0, 1, 3]


def test_random_networks_have_the_degrees_that_were_asked_for_and_follow_their_seed():
    assert set(random_regular(200, 6, 1).degree) == {6}
    grown = barabasi_albert(2_000, 2, 1)
    assert grown.degree.sum() == 2 * 2 * (2_000 - 2) and grown.degree.min() == 2  # as many ties as newcomers, times attach
    assert grown.degree.max() > 40  # a hub: under equal chances nobody would come to ten times the mean
    drawn = erdos_renyi(2_000, 6.0, 1)
    assert abs(drawn.degree.mean() - 6.0) < 4 * (2 * 6.0 / 2_000) ** 0.5  # four standard errors of the mean degree
    assert erdos_renyi(10, 0, 1).neighbour.size == 0 and erdos_renyi(10, 9, 1).degree.tolist() == [9] * 10
    for build in (random_regular, erdos_renyi, barabasi_albert):
        one, same, other = (build(50, 4, seed).neighbour.tolist() for seed in (1, 1, 2))
        assert one == same and one != other


class Reference:
    """The game written a second time, update by update, from its description; nothing here calls a rule or a kernel."""

    def __init__(
        self, network, payoffs, rule, noise, averaged, self_interaction, activation, initial, review_rate, exploration, seed,
        spread,
    ):  # fmt: skip
        self.partners, self.payoffs, self.rule, self.noise = partners_of(network), payoffs, rule, noise
        self.averaged, self.self_interaction, self.activation = averaged, self_interaction, activation
        self.review_rate, self.exploration, self.seed, self.spread, self.step = review_rate, exploration, seed, spread, 0
        self.acts = [draw(seed, 0, node, STANCE) < initial for node in range(network.nodes)]

    def opponents(self, node):
        return self.partners[node] + [node] * self.self_interaction

    def of_games(self, node, value):
        """Sum or mean of what the games with cooperators and with competitors bring."""
        others = self.opponents(node)
        met = sum(self.acts[other] for other in others)
        total = met * value(True) + (len(others) - met) * value(False)
        return (total / len(others) if others else 0.0) if self.averaged else total

    def success(self, node):
        reward, sucker, temptation, rivalry = self.payoffs
        table = {(1, 1): reward, (1, 0): sucker, (0, 1): temptation, (0, 0): rivalry}
        return self.of_games(node, lambda other: table[self.acts[node], other])

    def anew(self, node, subject):
        """What the node will do after this update."""

        def lot(purpose):
            return draw(self.seed, self.step, subject, purpose)

        act, partners = self.acts[node], self.partners[node]
        if lot(STANCE_REVIEW) >= self.review_rate:
            return act
        reward, sucker, temptation, rivalry = self.payoffs
        if self.rule in ("logit", "best_response"):
            gain = self.of_games(node, lambda other: reward - temptation if other else sucker - rivalry)
            act = gain > 0 if self.rule == "best_response" else lot(STANCE) < 1 / (1 + exp(-gain / self.noise))
        elif not partners:
            return act
        else:
            other = partners[int(lot(MODEL_PARTNER) * len(partners))]
            if self.rule == "best":
                other = max(partners, key=self.success)
            ahead = self.success(other) - self.success(node)
            if self.rule == "fermi":
                chance = 1 / (1 + exp(-ahead / self.noise))
            elif self.rule == "best":
                chance = ahead > 0
            else:
                chance = max(0.0, ahead) / (self.divisor(node, other) or 1.0)
            act = self.acts[other] if lot(ADOPTION) < chance else act
        return not act if lot(EXPLORATION) < self.exploration else act

    def divisor(self, node, other):
        if self.spread == "observed":
            everybody = [self.success(any_node) for any_node in range(len(self.acts))]
            return max(everybody) - min(everybody)
        games = 1 if self.averaged else max(len(self.opponents(node)), len(self.opponents(other)))
        return games * (max(self.payoffs) - min(self.payoffs))

    def live(self):
        self.step += 1
        nodes = range(len(self.acts))
        if self.activation == "synchronous":
            self.acts = [self.anew(node, node) for node in nodes]
        else:
            for update in nodes:
                node = int(draw(self.seed, self.step, update, ACTIVATION) * len(self.acts))
                self.acts[node] = self.anew(node, update)


# A dilemma, a stag hunt, a snowdrift and a harmony; with P = 0 and without (halves and quarters, so that sums are exact).
GAMES = ((1.0, 0.0, 1.5, 0.25), (2.0, -1.0, 1.5, 0.0), (1.0, 0.5, 1.25, 0.0), (1.5, 1.0, 0.5, -0.5))


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("rule", RULE_ROWS)
def test_every_trajectory_is_that_of_a_second_writing(rule, activation):
    ways = product(NETWORKS.values(), (False, True), (False, True))
    changed = 0
    for number, (network, averaged, self_interaction) in enumerate(ways):
        spread = "observed" if activation == "synchronous" and number % 3 == 0 else "possible"
        way = {
            "network": network, "payoffs": GAMES[number % 4], "rule": rule, "noise": 0.7, "averaged": averaged,
            "self_interaction": self_interaction, "activation": activation, "initial": 0.6, "seed": number,
            "review_rate": 1.0 if number % 2 else 0.75, "exploration": 0.0 if number % 5 else 0.1, "spread": spread,
        }  # fmt: skip
        game, reference = NetworkGame(**way), Reference(**way)
        assert game.cooperates.tolist() == reference.acts
        for _ in range(6):
            before = game.cooperates.tolist()
            share = game.run(1)
            reference.live()
            assert game.cooperates.tolist() == reference.acts, way
            assert share.tolist() == [sum(reference.acts) / network.nodes] and game.step == reference.step
            changed += game.cooperates.tolist() != before
    assert changed >= 12  # the games do move


def test_a_run_is_the_same_in_one_go_and_in_parts_and_follows_its_seed():
    def shares(seed, *parts):
        game = NetworkGame(lattice(8, "moore"), (1, 0, 1.2, 0.1), review_rate=0.5, exploration=0.01, seed=seed)
        return [share for steps in parts for share in game.run(steps).tolist()]

    assert shares(3, 20) == shares(3, 7, 1, 12) != shares(4, 20)
    assert shares(2**64 - 1, 5) == shares(2**64 - 1, 5)


def test_averaging_gives_the_last_steps_only():
    whole, last = (NetworkGame(ring(20, 2), (1, 0, 1.2, 0), noise=1, seed=1).run(30, average) for average in (None, 10))
    assert whole.shape == (30,) and last.tolist() == whole[20:].tolist()


def test_until_uniform_ends_when_all_do_the_same():
    game = NetworkGame(complete(10), (1, 1, 1, 1), seed=2)  # neutral drift
    steps = game.until_uniform(10_000)
    assert 0 < steps < 10_000 and game.step == steps and game.cooperates.all() == game.cooperates.any()
    again = NetworkGame(complete(10), (1, 1, 1, 1), seed=2).run(steps + 5)
    assert np.flatnonzero((again == 0) | (again == 1))[0] == steps - 1 and set(again[steps - 1 :]) in ({0.0}, {1.0})
    assert game.until_uniform(10) == 0
    assert NetworkGame(complete(10), (1, 1, 1, 1), seed=2).until_uniform(1) == 1


def test_the_start_is_a_share_or_a_given_state():
    given = np.array([True, False, False, True, False])
    game = NetworkGame(complete(5), (1, 0, 1.5, 0), initial=given)
    game.run(3)
    assert given.tolist() == [True, False, False, True, False]  # its own is a copy
    assert NetworkGame(complete(5), (1, 0, 1.5, 0), initial=1).cooperates.all()
    assert not NetworkGame(complete(5), (1, 0, 1.5, 0), initial=0.0).cooperates.any()
    drawn = NetworkGame(lattice(100, "moore"), (1, 0, 1.5, 0), initial=0.3).cooperates
    assert abs(drawn.mean() - 0.3) < 4 * (0.3 * 0.7 / 10_000) ** 0.5


@pytest.mark.parametrize("payoffs", [(1, 1, 1, 1), (1, 0.5, 1.5, 1), (1.5, 1, 1, 0.5)])
def test_one_cooperator_takes_over_as_often_as_in_closed_form(payoffs):
    """Traulsen, Nowak and Pacheco (2006): 1/Σ_k Π_{j≤k} exp(−(π_C(j) − π_D(j))/K) in a well-mixed population; four standard
    errors of so many games."""
    nodes, noise, games = 8, 1.5, 3_000
    reward, sucker, temptation, rivalry = payoffs
    total = product_so_far = 1.0
    for j in range(1, nodes):
        cooperator = ((j - 1) * reward + (nodes - j) * sucker) / (nodes - 1)
        competitor = (j * temptation + (nodes - j - 1) * rivalry) / (nodes - 1)
        product_so_far *= exp(-(cooperator - competitor) / noise)
        total += product_so_far
    network, one, fixed = complete(nodes), np.arange(nodes) == 0, 0
    for seed in range(games):
        game = NetworkGame(network, payoffs, "fermi", noise, averaged=True, initial=one, seed=seed)
        assert game.until_uniform(100_000) < 100_000
        fixed += game.cooperates.all()
    expected = 1 / total
    assert abs(fixed / games - expected) < 4 * (expected * (1 - expected) / games) ** 0.5


@pytest.mark.parametrize("rule", RULE_ROWS)
def test_what_matters_is_differences_of_payoffs(rule):
    """Adding the same to all payoffs changes nothing where everybody plays as many games. Quarters: sums are exact."""

    def states(payoffs):
        game = NetworkGame(lattice(6, "moore"), payoffs, rule, noise=1, seed=5, review_rate=0.5)
        return [game.run(1)[0] for _ in range(10)]

    assert states((1.0, 0.0, 1.25, 0.25)) == states((3.0, 2.0, 3.25, 2.25)) == states((0.75, -0.25, 1.0, 0.0))


def test_best_response_keeps_to_where_both_are_and_competes_in_a_tie():
    stag_hunt = {"payoffs": (2, 0, 1, 1), "rule": "best_response", "activation": "synchronous"}
    half = np.array([True, True, False, False])
    after = NetworkGame(complete(4), initial=half, **stag_hunt)
    after.run(1)  # a cooperator meets one cooperator of three, a competitor two
    assert after.cooperates.tolist() == [False, False, True, True]
    tie = NetworkGame(ring(4, 2), initial=half, **stag_hunt)
    tie.run(1)  # everybody meets one of each, and gains nothing
    assert not tie.cooperates.any()


@pytest.mark.parametrize(("wrong", "says"), [
    ({"payoffs": (1, 0, 2)}, "four numbers"),
    ({"payoffs": (1, 0, float("nan"), 0)}, "four numbers"),
    ({"rule": "femri"}, 'did you mean "fermi"'),
    ({"activation": "sequental"}, 'did you mean "sequential"'),
    ({"spread": "none"}, "possible, observed"),
    ({"spread": "observed"}, "synchronous activation only"),
    ({"noise": 0}, "1e-6 to 1e6"),
    ({"initial": 1.5}, "0 to 1"),
    ({"initial": np.ones(3, bool)}, r"bool \(9,\)"),
    ({"initial": np.ones(9)}, "float64"),
    ({"review_rate": -0.1}, "review_rate"),
    ({"exploration": "much"}, "exploration"),
    ({"seed": -1}, "seed"),
])  # fmt: skip
def test_a_game_that_cannot_be_is_refused(wrong, says):
    with pytest.raises(Refusal, match=says):
        NetworkGame(**{"network": NETWORKS["lattice"], "payoffs": (1, 0, 2, 0), **wrong})


@pytest.mark.parametrize(("build", "arguments", "says"), [
    (lattice, (2, "moore"), "side: 2"),
    (lattice, (9, "mooer"), 'did you mean "moore"'),
    (ring, (10, 3), "odd"),
    (ring, (10, 10), "2 to 9"),
    (complete, (1,), "nodes: 1"),
    (complete, (10**6,), "nodes"),
    (random_regular, (5, 3, 1), "even"),
    (random_regular, (6, 6, 1), "degree: 6"),
    (erdos_renyi, (5, 4.5, 1), "mean_degree"),
    (erdos_renyi, (5, 2, -1), "seed"),
    (barabasi_albert, (5, 5, 1), "attach"),
    (barabasi_albert, (5.0, 2, 1), "nodes: 5.0"),
])  # fmt: skip
def test_a_network_that_cannot_be_is_refused(build, arguments, says):
    with pytest.raises(Refusal, match=says):
        build(*arguments)


@pytest.mark.parametrize(("steps", "average"), [(0, None), (1.5, None), (True, None), (10, 0), (10, 11)])
def test_steps_that_cannot_be_are_refused(steps, average):
    with pytest.raises(Refusal, match="whole numbers from 1"):
        NetworkGame(complete(3), (1, 0, 2, 0)).run(steps, average)
