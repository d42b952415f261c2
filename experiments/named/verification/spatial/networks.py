"""Imitation on networks: scale-free ones with payoffs summed and averaged, random regular ones, and everybody with everybody."""

from typing import Any

import numpy as np

from citypact.experiments.named.verification.computed import Drawn
from citypact.experiments.named.verification.network_play import Payoffs, drawn_seed, mean_share, snowdrift, weak_dilemma
from citypact.experiments.named.verification.spec import Check, Claim, Curve
from citypact.model.networks import barabasi_albert, complete, random_regular

NODES, ATTACH, DEGREE = 5_000, 2, 4
TEMPTATIONS = (1.2, 1.4, 1.6, 1.8, 2.0)
STEPS, AVERAGE = 6_000, 1_000
ENDED = 0.1  # a share on a heterogeneous network of which the source's curve reads as none
POPULATION = 300  # everybody with everybody
MIXED = (0.2, 0.5, 0.8)
WEAK = 10.0  # noise, in units of payoff: selection is weak
REGULAR_NODES = 10_000
RATIOS = (0.35, 0.4, 0.5, 0.6, 0.65)
HALFWAY = 0.05  # between what pair approximation and what the well-mixed population lets expect at r = 0.4 and 0.6
DONATION: Payoffs = (7.0, -1.0, 8.0, 0.0)  # b = 8, c = 1: b/c is twice the degree
STRICT: Payoffs = (1.0, -0.2, 1.2, 0.0)  # a dilemma in which a lone cooperator loses, so that its kind dies out exponentially

_SCALE_FREE, _WEAK = "Dilemma on networks", "Snowdrift, weak selection"
_UP = "cooperators (share)"


def _over_temptations(rng: np.random.Generator, averaged: bool, scale_free: bool) -> list[float]:
    """Shares over b on a network that is drawn anew for each."""
    drawn: Any = (
        (lambda seed: barabasi_albert(NODES, ATTACH, seed)) if scale_free else (lambda seed: random_regular(NODES, DEGREE, seed))
    )
    manner: dict[str, Any] = {"rule": "proportional", "activation": "synchronous", "averaged": averaged}
    return [mean_share(rng, drawn(drawn_seed(rng)), weak_dilemma(b), STEPS, AVERAGE, **manner) for b in TEMPTATIONS]


def summed(rng: np.random.Generator) -> dict[str, Any]:
    """Payoffs summed, on a scale-free network and on a random regular one."""
    scale_free, regular = _over_temptations(rng, False, True), _over_temptations(rng, False, False)
    found: dict[str, Any] = {"scale_free": scale_free, "regular": regular}
    for place, b in enumerate(TEMPTATIONS):
        found |= {f"share_{b:g}": scale_free[place], f"more_{b:g}": scale_free[place] - regular[place]}
    return found


def averaged(rng: np.random.Generator) -> dict[str, Any]:
    """Payoffs averaged, on a scale-free network."""
    shares = _over_temptations(rng, True, True)
    return {"averaged": shares} | {f"share_{b:g}": share for b, share in zip(TEMPTATIONS, shares, strict=True)}


def well_mixed(rng: np.random.Generator) -> dict[str, float]:
    """Everybody with everybody: snowdrift by two rules of imitation, and the dilemma."""
    everybody = complete(POPULATION)
    found = {"dilemma": mean_share(rng, everybody, STRICT, 150, 50, rule="proportional", averaged=True)}
    for rule in ("proportional", "fermi"):
        for ratio in MIXED:
            found[f"{rule}_{ratio:g}"] = mean_share(rng, everybody, snowdrift(ratio), 150, 100, rule=rule, averaged=True)
    return found


def pair_equilibrium(payoffs: Payoffs, degree: int) -> float:
    """The share of cooperators at which both do alike on a regular graph, under weak selection and pairwise comparison.

    Whoever meets the other kind has H = (R + S − T − P)/(k − 2) more as a cooperator and less as a competitor: x* = (S + H − P)/
    (S + T − R − P). Source: Ohtsuki and Nowak 2006 (replicator equation on graphs).
    """
    reward, sucker, temptation, rivalry = payoffs
    local = (reward + sucker - temptation - rivalry) / (degree - 2)
    return (sucker + local - rivalry) / (sucker + temptation - reward - rivalry)


def weak_selection(rng: np.random.Generator) -> dict[str, Any]:
    """Snowdrift on a random regular graph with weak selection, beside the pair approximation."""
    shares = [
        mean_share(
            rng, random_regular(REGULAR_NODES, DEGREE, drawn_seed(rng)), snowdrift(ratio), 2000, 1500,
            rule="fermi", noise=WEAK, initial=1.0 - ratio,
        )
        for ratio in RATIOS
    ]  # fmt: skip
    return {
        "shares": shares,
        "pairs": [pair_equilibrium(snowdrift(ratio), DEGREE) for ratio in RATIOS],
        "well_mixed": [1.0 - ratio for ratio in RATIOS],
    } | {f"share_{ratio:g}": shares[RATIOS.index(ratio)] for ratio in (0.4, 0.6)}


def donation(rng: np.random.Generator) -> dict[str, float]:
    """The donation game on a random regular graph with weak selection, from half the players."""
    network = random_regular(500, DEGREE, drawn_seed(rng))
    return {"share": mean_share(rng, network, DONATION, 500, 50, rule="fermi", noise=WEAK)}


CLAIMS: tuple[Claim, ...] = (
    Claim(
        name="santos_pacheco",
        group="spatial",
        text="On scale-free networks with summed payoffs cooperation is the dominating trait over the whole range of temptation",
        source="Santos and Pacheco 2005",
        setting=(
            f"Barabási–Albert networks of {NODES:,} nodes and mean degree 4 (the source: 10,000) beside random regular ones of "
            "degree 4, drawn anew for every replicate and b; R = 1, S = P = 0, T = b; proportional imitation of a random "
            "neighbour with probability (π_j − π_i)/(b·max(k_i, k_j)), payoffs summed, synchronous, from a share of 0.5, "
            f"{STEPS:,} steps, the last {AVERAGE:,} averaged, 16 replicates"
        ),
        checks=(
            *(Check(f"share_{b:g}", f"cooperators at b = {b:g} (share)", "dominate", 0.5, 1.0) for b in TEMPTATIONS),
            *(
                Check(f"more_{b:g}", f"cooperators at b = {b:g}, more than on random regular graphs (share)", "more", 0.2, 1.0)
                for b in TEMPTATIONS
            ),
        ),
        reason=(
            "To dominate is to be more than half; the margin over random regular graphs is ours, several times the standard "
            "error of a mean, for the source shows the two kinds of network far apart"
        ),
        live=Drawn(summed),
        seeds=16,
        fast=False,
        curves=(
            Curve("scale_free", "scale-free, summed", _SCALE_FREE, TEMPTATIONS, "temptation b", _UP),
            Curve("regular", "random regular", _SCALE_FREE, TEMPTATIONS, "temptation b", _UP),
        ),
    ),
    Claim(
        name="averaged_payoffs",
        group="spatial",
        text="With payoffs averaged over partners scale-free networks lose their power to sustain cooperation",
        source="Santos and Pacheco 2006; Szolnoki, Perc and Danku 2008",
        setting="As Santos and Pacheco (2005), payoffs averaged, probability (π_j − π_i)/b, 8 replicates",
        checks=tuple(Check(f"share_{b:g}", f"cooperators at b = {b:g} (share)", "hardly any", 0.0, ENDED) for b in TEMPTATIONS),
        reason="What is left are few, below a tenth, where more than half cooperate with summed payoffs",
        live=Drawn(averaged),
        seeds=8,
        fast=False,
        curves=(Curve("averaged", "scale-free, averaged", _SCALE_FREE, TEMPTATIONS, "temptation b", _UP),),
    ),
    Claim(
        name="pair_approximation",
        group="spatial",
        text=(
            "On regular graphs pairwise comparison with weak selection shifts the snowdrift equilibrium away from 1 − r, up "
            "where r < 1/2 and down where r > 1/2"
        ),
        source="Ohtsuki and Nowak 2006",
        setting=(
            f"Random regular graphs of {REGULAR_NODES:,} nodes, degree {DEGREE}; snowdrift as in Hauert and Doebeli (2004); "
            f"Fermi with K = {WEAK:g}, payoffs summed, sequential, from a share of 1 − r, 2,000 steps, the last 1,500 averaged, "
            "4 replicates"
        ),
        checks=tuple(
            Check(
                f"share_{ratio:g}",
                f"cooperators at r = {ratio:g} (share)",
                f"{pair_equilibrium(snowdrift(ratio), DEGREE):.2f}, well mixed {1.0 - ratio:.2f}",
                pair_equilibrium(snowdrift(ratio), DEGREE) - HALFWAY,
                pair_equilibrium(snowdrift(ratio), DEGREE) + HALFWAY,
            )
            for ratio in (0.4, 0.6)
        ),
        reason="Half the way to the well-mixed equilibrium; pair approximation leaves out loops and is exact in no finite graph",
        live=Drawn(weak_selection),
        seeds=4,
        fast=False,
        curves=(
            Curve("shares", "random regular", _WEAK, RATIOS, "cost to benefit r", _UP),
            Curve("pairs", "pair approximation", _WEAK, RATIOS, "cost to benefit r", _UP),
            Curve("well_mixed", "well mixed, 1 − r", _WEAK, RATIOS, "cost to benefit r", _UP),
        ),
    ),
    Claim(
        name="donation",
        group="spatial",
        text="Under pairwise comparison a regular graph never favours cooperation in the donation game, whatever benefit to cost",
        source="Ohtsuki and Nowak 2006",
        setting=(
            f"Random regular graphs of 500 nodes, degree {DEGREE}; b = 8, c = 1 (R = 7, S = −1, T = 8, P = 0), so that b/c is "
            f"twice the degree; Fermi with K = {WEAK:g}, sequential, from a share of 0.5, 500 steps, the last 50 averaged, 8 "
            "replicates"
        ),
        checks=(Check("share", "cooperators (share)", "fewer than at the start", 0.0, 0.05),),
        reason="Selection has the time to end cooperation; drift may keep a few",
        live=Drawn(donation),
        seeds=8,
    ),
    Claim(
        name="well_mixed",
        group="spatial",
        text=(
            "With everybody everybody's partner imitation ends at 1 − r in the snowdrift game and without cooperators in the "
            "dilemma"
        ),
        source="Hofbauer and Sigmund 1998; Hauert and Doebeli 2004",
        setting=(
            f"Complete graph of {POPULATION} nodes, payoffs averaged, sequential, from a share of 0.5; snowdrift by proportional "
            "imitation and by Fermi with K = 0.1, the last 100 of 150 steps averaged; the dilemma R = 1, S = −0.2, T = 1.2, P = "
            "0, the last 50; 4 replicates"
        ),
        checks=(
            *(
                Check(
                    f"{rule}_{ratio:g}",
                    f"cooperators, {label}, r = {ratio:g} (share)",
                    f"{1.0 - ratio:g}",
                    0.98 - ratio,
                    1.02 - ratio,
                )
                for rule, label in (("proportional", "proportional"), ("fermi", "Fermi"))
                for ratio in MIXED
            ),
            Check("dilemma", "cooperators, dilemma (share)", "0", 0.0, 0.0),
        ),
        reason=(
            "Nobody plays with itself, which moves the equilibrium by up to 1/N, and a mean of 400 correlated steps has an error "
            "of that size"
        ),
        live=Drawn(well_mixed),
        seeds=4,
    ),
)
