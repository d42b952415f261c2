"""One stylised game in other people's engines, each as its own documentation writes such a model.

Run by ``benchmarks/peers.py`` in an environment that knows nothing of this package: ``python peer_games.py NAME STEPS`` prints
the processor time of so many steps and the games that were played in them. The game: 50 × 50 cities on a torus, eight partners
each, R, S, T, P = 1, 0.5, 1.5, 0, in which both acts live on; all at once a city looks at a partner and takes over its act with
Fermi's probability, noise 0.1. Mesa's own example pd_grid instead takes over that of the partner with the most payoff so far.
"""

import json
import math
import sys
import time
from collections.abc import Callable

SIDE, PAYOFFS, NOISE = 50, ((1.0, 0.5), (1.5, 0.0)), 0.1  # payoff of a row's act against a column's; 0 cooperates
NODES, PARTNERS = SIDE * SIDE, 8


def partners(node: int) -> list[int]:
    """The eight nodes around a node of the torus."""
    row, column = divmod(node, SIDE)
    around = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1) if (down, right) != (0, 0)]
    return [(row + down) % SIDE * SIDE + (column + right) % SIDE for down, right in around]


def egttools() -> Callable[[], object]:
    """C++ with a Python face."""
    import numpy as np
    from egttools.numerical.numerical_ import games, structure

    game = games.NormalFormNetworkGame(1, np.array(PAYOFFS))
    world = structure.NetworkSync(2, 1 / NOISE, 0.0, {node: partners(node) for node in range(NODES)}, game, 100_000)
    world.initialize()
    return world.update_population


def agentpy() -> Callable[[], object]:
    """Agents on a network, in Python."""
    import agentpy
    import networkx

    class City(agentpy.Agent):
        def setup(self) -> None:
            self.act, self.payoff, self.next = self.model.nprandom.integers(2), 0.0, 0

        def play(self) -> None:
            self.payoff = sum(PAYOFFS[self.act][other.act] for other in self.near)

        def look(self) -> None:
            other = self.near[self.model.random.randrange(PARTNERS)]
            chance = 1 / (1 + math.exp((self.payoff - other.payoff) / NOISE))
            self.next = other.act if self.model.random.random() < chance else self.act

        def adopt(self) -> None:
            self.act = self.next

    class World(agentpy.Model):
        def setup(self) -> None:
            self.cities = agentpy.AgentList(self, NODES, City)
            graph = networkx.Graph((node, other) for node in range(NODES) for other in partners(node))
            self.network = agentpy.Network(self, graph)
            self.network.add_agents(self.cities, self.network.nodes)
            for city in self.cities:
                city.near = list(self.network.neighbors(city))

        def step(self) -> None:
            self.cities.play()
            self.cities.look()
            self.cities.adopt()

    world = World()
    world.sim_setup()
    return world.sim_step


def mesa_frames() -> Callable[[], object]:
    """Agents as a data frame of Polars."""
    import numpy as np
    import polars as pl
    from mesa_frames import AgentSetPolars, ModelDF

    near = np.array([partners(node) for node in range(NODES)])
    table, draw = np.array(PAYOFFS), np.random.default_rng(1)

    class Cities(AgentSetPolars):
        def __init__(self, model: ModelDF) -> None:
            super().__init__(model)
            self += pl.DataFrame({"unique_id": np.arange(NODES), "act": draw.integers(2, size=NODES)})

        def step(self) -> None:
            act = self["act"].to_numpy()
            payoff = table[act[:, None], act[near]].sum(axis=1)
            other = near[np.arange(NODES), draw.integers(PARTNERS, size=NODES)]
            chance = 1 / (1 + np.exp((payoff - payoff[other]) / NOISE))
            self["act"] = pl.Series(np.where(draw.random(NODES) < chance, act[other], act))

    class World(ModelDF):
        def __init__(self) -> None:
            super().__init__()
            self.agents += Cities(self)

        def step(self) -> None:
            self.agents.do("step")

    return World().step


def pd_grid() -> Callable[[], object]:
    """Mesa's own example, which comes with it."""
    from mesa.examples.advanced.pd_grid.model import PdGrid

    payoffs = {(one, other): PAYOFFS["CD".index(one)]["CD".index(other)] for one in "CD" for other in "CD"}
    return PdGrid(SIDE, SIDE, "Simultaneous", payoffs).step


GAMES = {game.__name__: game for game in (egttools, agentpy, mesa_frames, pd_grid)}


def main() -> None:
    """Play the game that is named, and tell the time that it took."""
    step, steps = GAMES[sys.argv[1]](), int(sys.argv[2])
    step()  # whatever is made at first
    start = time.process_time()
    for _ in range(steps):
        step()
    print(json.dumps({"processor": time.process_time() - start, "games": steps * NODES * PARTNERS}))


if __name__ == "__main__":
    main()
