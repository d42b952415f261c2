"""Mesa's own page on the model: the relations as a network, and two measures.

python -m pip install "mesa[viz]" && solara run docs/examples/network_viz.py
"""

import networkx
import solara
from mesa.visualization import SolaraViz, make_plot_component, make_space_component
from mesa.visualization.components import AgentPortrayalStyle

from citypact.model.agglomeration import Agglomeration


class Delta(Agglomeration):
    """The model with a signature that SolaraViz accepts, which takes no open list of settings."""

    def __init__(self, region="pearl_delta", seed=0, years=60):
        super().__init__(region, seed=seed, years=years)


def portrayal(city):
    """A city as large as its output, and the darker, the more it cooperates."""
    acts = [side.cooperates for side in city.sides]
    return AgentPortrayalStyle(size=60 * city.output, color=(0.1, 0.3, 0.7 * sum(acts) / max(1, len(acts))))


def where_they_lie(graph, **options):
    """The places of the cities, in km."""
    return networkx.get_node_attributes(graph, "pos")


COMPONENTS = [
    make_space_component(portrayal, layout_alg=where_they_lie),
    make_plot_component("cooperation_rate"),
    make_plot_component("mean_trust"),
]


@solara.component
def Page():
    """What Solara shows."""
    SolaraViz(solara.use_memo(Delta, []), components=COMPONENTS, name="CityPact")
