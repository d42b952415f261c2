"""SolaraViz on the model of the page: as many cities, two plots, played as fast as it goes.

Served by ``benchmarks/page.py``; CITYPACT_BENCHMARK_CITIES says how many cities.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from citypact.views.serving.offline import stay_offline  # noqa: E402

stay_offline()

import solara  # noqa: E402
from mesa.visualization import SolaraViz, make_plot_component  # noqa: E402

from citypact.model.agglomeration import Agglomeration  # noqa: E402

CITIES = int(os.environ.get("CITYPACT_BENCHMARK_CITIES", "150"))


class Plain(Agglomeration):
    """The model with a signature that SolaraViz accepts: it takes no open list of settings."""

    def __init__(self, region=f"synthetic:{CITIES}", seed=0):
        super().__init__(region, seed=seed)


@solara.component
def Page():
    model = solara.use_memo(Plain, [])
    plots = [make_plot_component("cooperation_rate"), make_plot_component("mean_trust")]
    SolaraViz(model, components=plots, play_interval=1, render_interval=1, name="SolaraViz")
