"""Networks on which a game is played: who is a partner of whom, as arrays.

Every network is undirected, without loops or double ties; partners stand in ascending order. The random ones are drawn by
NetworkX from a seed, and are the same for the same version of NetworkX.
"""

from dataclasses import dataclass

import networkx as nx
import numpy as np

from citypact.model.draws import check_seed
from citypact.model.refusal import Refusal, shown, unknown

LARGEST_NODES = 1_000_000
LARGEST_COMPLETE = 5_000  # all its partners are listed: 100 MB
LARGEST_SIDE = 1_000
# Steps to the partners of a place on a lattice, (row, column).
NEIGHBOURHOODS = {
    "von_neumann": ((-1, 0), (0, -1), (0, 1), (1, 0)),
    "moore": ((-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1)),
}


@dataclass(frozen=True, eq=False)
class Network:
    """Partners of every node: those of node c are ``neighbour[offset[c]:offset[c + 1]]``.

    nodes: how many; offset: (nodes + 1,) int64; neighbour: (Σ degree,) int32; degree: (nodes,) int64. Arrays are read-only.
    """

    nodes: int
    offset: np.ndarray
    neighbour: np.ndarray
    degree: np.ndarray

    @classmethod
    def of(cls, nodes: int, one: np.ndarray, other: np.ndarray) -> "Network":
        """From its ties, each told once: one, other (tie,) are the two ends, from 0 to nodes − 1."""
        first, second = np.concatenate([one, other]), np.concatenate([other, one])
        degree = np.bincount(first, minlength=nodes).astype(np.int64)
        offset = np.concatenate([[0], np.cumsum(degree)]).astype(np.int64)
        neighbour = second[np.lexsort((second, first))].astype(np.int32)
        for array in (offset, neighbour, degree):
            array.flags.writeable = False
        return cls(nodes, offset, neighbour, degree)


def lattice(side: int, neighbourhood: str) -> Network:
    """A periodic square lattice of side × side nodes, each with 4 partners ("von_neumann") or 8 ("moore"); side from 3."""
    side = _whole("side", side, 3, LARGEST_SIDE)
    if neighbourhood not in NEIGHBOURHOODS:
        raise Refusal(unknown("neighbourhood", neighbourhood, NEIGHBOURHOODS))
    place = np.arange(side * side)
    row, column = np.divmod(place, side)
    # Half of the steps: the other half leads back.
    steps = [step for step in NEIGHBOURHOODS[neighbourhood] if step > (0, 0)]
    others = [(row + down) % side * side + (column + right) % side for down, right in steps]
    return Network.of(side * side, np.tile(place, len(steps)), np.concatenate(others))


def ring(nodes: int, degree: int) -> Network:
    """A ring on which every node has degree/2 partners on either side; degree even, less than nodes."""
    nodes = _whole("nodes", nodes, 3, LARGEST_NODES)
    degree = _whole("degree", degree, 2, nodes - 1)
    if degree % 2:
        raise Refusal(f"degree: {degree} is odd; on a ring it is an even number, half on either side")
    place = np.arange(nodes)
    others = [(place + step) % nodes for step in range(1, degree // 2 + 1)]
    return Network.of(nodes, np.tile(place, len(others)), np.concatenate(others))


def complete(nodes: int) -> Network:
    """Everybody is everybody's partner."""
    nodes = _whole("nodes", nodes, 2, LARGEST_COMPLETE)
    return Network.of(nodes, *np.triu_indices(nodes, 1))


def random_regular(nodes: int, degree: int, seed: int) -> Network:
    """A random network in which every node has the same degree; nodes·degree even.

    Source: Steger and Wormald 1999 (NetworkX, ``random_regular_graph``).
    """
    nodes = _whole("nodes", nodes, 2, LARGEST_NODES)
    degree = _whole("degree", degree, 1, nodes - 1)
    if nodes * degree % 2:
        raise Refusal(f"nodes, degree: {nodes} nodes of degree {degree} cannot be; their product is an even number")
    return _drawn(nx.random_regular_graph(degree, nodes, seed=check_seed(seed)))


def erdos_renyi(nodes: int, mean_degree: float, seed: int) -> Network:
    """Every pair is tied with the same probability, mean_degree/(nodes − 1); some nodes may have no partner.

    Source: Gilbert 1959; Erdős and Rényi 1960; drawn as in Batagelj and Brandes 2005 (NetworkX, ``fast_gnp_random_graph``).
    """
    nodes = _whole("nodes", nodes, 2, LARGEST_NODES)
    if not isinstance(mean_degree, int | float | np.number) or not 0 <= mean_degree <= nodes - 1:
        raise Refusal(f"mean_degree: {shown(mean_degree)} is not allowed; allowed are 0 to {nodes - 1}, one less than the nodes")
    return _drawn(nx.fast_gnp_random_graph(nodes, float(mean_degree) / (nodes - 1), seed=check_seed(seed)))


def barabasi_albert(nodes: int, attach: int, seed: int) -> Network:
    """A network that grew: every new node is tied to ``attach`` others, each the more probably, the more partners it has.

    It starts from a star of attach + 1 nodes; the mean degree comes to 2·attach. Source: Barabási and Albert 1999
    (NetworkX, ``barabasi_albert_graph``).
    """
    nodes = _whole("nodes", nodes, 2, LARGEST_NODES)
    attach = _whole("attach", attach, 1, nodes - 1)
    return _drawn(nx.barabasi_albert_graph(nodes, attach, seed=check_seed(seed)))


def _drawn(graph: "nx.Graph") -> Network:
    """A network as NetworkX has drawn it, with nodes numbered from 0."""
    ties = np.array(list(graph.edges), dtype=np.int64).reshape(-1, 2)
    return Network.of(graph.number_of_nodes(), ties[:, 0], ties[:, 1])


def _whole(name: str, value: object, least: int, most: int) -> int:
    """A whole number between two bounds, or a refusal."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not least <= value <= most:
        raise Refusal(f"{name}: {shown(value)} is not allowed; allowed are whole numbers from {least} to {most}")
    return int(value)
