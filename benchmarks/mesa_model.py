"""The Mesa model in the ways in which it may be lived, beside Mesa's own examples: ``python -m benchmarks.mesa_model``.

Of a processor's time, in turns; what is told is the median of the turns. A step of an agent of ours is a year of a city with all
its relations: fifteen of them on the average in the Yangtze River Delta.
"""

import statistics
import time
from collections.abc import Callable

import mesa
from mesa.examples import BoltzmannWealth, Schelling

from citypact.agents.city import City
from citypact.model.agglomeration import Agglomeration
from citypact.model.regions.loading import load_region

REGION, STEPS, TURNS = "yangtze_delta", 20, 7


class Own(City):
    """A city of a class of its own, which does what every city does."""

    def chooses(self, side):
        return super().chooses(side)


def looks_at_all(model: Agglomeration) -> float:
    """What somebody does who looks at every side of every relation every year."""
    return sum(side.trust for relation in model.relations for side in relation.sides)


def looks_at_one(model: Agglomeration) -> float:
    """What somebody does who looks at one city every year."""
    return model.city("Shanghai").output


def made() -> dict[str, tuple[Callable[[], mesa.Model], Callable[[Agglomeration], float] | None]]:
    """Name -> what makes a model, and what is looked at after each of its steps."""
    region, all_outputs = load_region(REGION), {"output": "output"}
    return {
        "lived by the engine, as nobody has changed it": (lambda: Agglomeration(region), None),
        "and one city looked at every year": (lambda: Agglomeration(region), looks_at_one),
        "and the output of every city collected": (lambda: Agglomeration(region, city_reporters=all_outputs), None),
        "and every side of every relation looked at": (lambda: Agglomeration(region), looks_at_all),
        "lived by its agents": (lambda: Agglomeration(region, by_agents=True), None),
        "with cities of a class of one's own": (lambda: Agglomeration(region, city_class=Own), None),
        "Mesa's Boltzmann wealth": (BoltzmannWealth, None),
        "Mesa's Schelling": (Schelling, None),
    }


def milliseconds(model: mesa.Model, look: Callable[[Agglomeration], float] | None) -> float:
    """How much of a processor a step takes, ms: the mean of some steps, after one in which things are made ready."""
    model.step()
    start = time.process_time()
    for _ in range(STEPS):
        model.step()
        if look is not None:
            look(model)
    return 1000 * (time.process_time() - start) / STEPS


def main() -> None:
    """Measure and print."""
    cases = made()
    taken: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(TURNS):
        for name, (make, look) in cases.items():
            taken[name].append(milliseconds(make(), look))
    medians = {name: statistics.median(times) for name, times in taken.items()}
    by_agents = medians["lived by its agents"]
    print(f"Region {REGION}, Mesa {mesa.__version__}, medians of {TURNS} turns of {STEPS} steps\n")
    print(f"{'':48}{'ms a step':>11}{'agents':>8}{'µs an agent-step':>18}{'of by agents':>14}")
    for name, (make, _) in cases.items():
        model = make()
        agents = len(model.cities) if isinstance(model, Agglomeration) else len(model.agents)
        ratio = f"{medians[name] / by_agents:14.3f}" if isinstance(model, Agglomeration) else ""
        print(f"{name:48}{medians[name]:11.3f}{agents:8}{1000 * medians[name] / agents:18.1f}{ratio}")


if __name__ == "__main__":
    main()
