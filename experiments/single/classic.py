"""A classic game on a network, played once: which network, how long, and the share of cooperators with its standard error."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from citypact.model.network_game import NetworkGame
from citypact.model.networks import Network, barabasi_albert, complete, erdos_renyi, lattice, random_regular, ring
from citypact.model.refusal import Refusal, unknown

BATCHES = 20
NOISE = 0.1
NOISY = ("logit", "fermi")


@dataclass(frozen=True)
class Graph:
    """A kind of network: what builds it, the settings that it takes with their defaults, and whether chance has a part in it."""

    build: Callable[..., Network]
    defaults: Mapping[str, Any]
    drawn: bool = False


GRAPHS = {
    "lattice": Graph(lattice, {"side": 100, "neighbourhood": "von_neumann"}),
    "ring": Graph(ring, {"nodes": 1000, "degree": 4}),
    "complete": Graph(complete, {"nodes": 1000}),
    "random_regular": Graph(random_regular, {"nodes": 1000, "degree": 4}, drawn=True),
    "erdos_renyi": Graph(erdos_renyi, {"nodes": 1000, "mean_degree": 4.0}, drawn=True),
    "barabasi_albert": Graph(barabasi_albert, {"nodes": 1000, "attach": 2}, drawn=True),
}


def batch_means(series: ArrayLike) -> tuple[float, float]:
    """(mean, its standard error) of a series (step,) whose neighbours are alike, from the means of 20 batches of equal length.

    nan where there is one step only. It knows nothing of how runs differ. Source: batch means (Conway 1963).
    """
    values = np.asarray(series, dtype=np.float64)
    batches = min(BATCHES, values.size)
    if batches < 2:
        return float(values.mean()), math.nan
    length = values.size // batches
    means = values[values.size - batches * length :].reshape(batches, length).mean(axis=1)
    return float(values.mean()), float(means.std(ddof=1)) / math.sqrt(batches)


def network_settings(graph: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a network: those given, None where not, and the defaults of its kind; others are refused."""
    if graph not in GRAPHS:
        raise Refusal(unknown("graph", graph, GRAPHS))
    defaults = GRAPHS[graph].defaults
    told = {name: value for name, value in given.items() if value is not None}
    for name in told:
        if name not in defaults:
            raise Refusal(f"{name}: the graph {graph} has none; it has {', '.join(defaults)}")
    return {**defaults, **told}


def build_network(graph: str, settings: Mapping[str, Any], seed: int) -> Network:
    """A network of a kind; where chance has a part in it, of the same seed as the game."""
    kind = GRAPHS[graph]
    return kind.build(**settings, seed=seed) if kind.drawn else kind.build(**settings)


def rule_settings(rule: str, noise: float | None, spread: str | None) -> dict[str, Any]:
    """What goes with a rule: noise with logit and Fermi, a spread with proportional imitation; with others it is refused."""
    if noise is not None and rule not in NOISY:
        raise Refusal(f"noise: the rule {rule} has none; {' and '.join(NOISY)} have")
    if spread is not None and rule != "proportional":
        raise Refusal(f"spread: the rule {rule} has none; proportional has")
    noisy = {"noise": NOISE if noise is None else noise} if rule in NOISY else {}
    return noisy | ({"spread": spread or "possible"} if rule == "proportional" else {})


def play(
    graph: str, network: Mapping[str, Any], game: Mapping[str, Any], seed: int, steps: int, average: int | None
) -> dict[str, Any]:  # fmt: skip
    """Play once; returns all settings, ``mean_share`` of cooperators over the last steps and its ``standard_error``, by name.

    network: settings of the network, None where not given; game: keywords of ``NetworkGame``, likewise for noise and spread;
    average: how many of the last steps, half of them if None. ``standard_error`` is None where there is one step only.
    """
    built = network_settings(graph, network)
    told = {**game, **rule_settings(game["rule"], game.get("noise"), game.get("spread"))}
    told = {name: value for name, value in told.items() if value is not None}
    kept = (steps + 1) // 2 if average is None else average
    shares = NetworkGame(build_network(graph, built, seed), **told, seed=seed).run(steps, kept)
    mean, error = batch_means(shares)
    return {
        "graph": graph,
        **built,
        **told,
        "seed": seed,
        "steps": steps,
        "average": kept,
        "mean_share": mean,
        "standard_error": None if math.isnan(error) else error,
    }
