"""What someone who knows Mesa expects of the model: subclasses with attributes, an end, removal, spaces, data of agents."""

import runpy
from pathlib import Path

import matplotlib
import numpy as np
import pytest
import solara
from matplotlib.collections import PathCollection
from mesa.visualization.mpl_space_drawing import draw_space

from citypact.agents.city import City
from citypact.agents.relation import Relation, Side
from citypact.model.agglomeration import Agglomeration
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import load_region

matplotlib.use("agg")
ROOT = Path(__file__).resolve().parent.parent


def series_of(model):
    return np.array([list(row.values()) for row in model.series])


class Grudging(Side):
    """A side with an attribute of its own."""

    def __init__(self, city, relation, number):
        super().__init__(city, relation, number)
        self.grudge = 0


class Watched(Relation):
    """A relation that counts the years in which both cooperated."""

    years_together = 0

    def learn(self):
        super().learn()
        self.years_together += self.both_cooperate


class Bitter(City):
    """A city that bears grudges."""

    def chooses(self, side):
        side.grudge += not side.other.cooperates
        return side.grudge < 5 and super().chooses(side)


def test_subclasses_of_city_relation_and_side_carry_attributes(square):
    model = Agglomeration(square, city_class=Bitter, relation_class=Watched, side_class=Grudging, years=20, prior_trust=0.7)
    model.run_model()
    assert max(side.grudge for city in model.cities for side in city.sides) >= 5
    assert any(relation.years_together > 0 for relation in model.relations)
    plain = Agglomeration(square, relation_class=Watched, side_class=Grudging, years=20, prior_trust=0.7)
    plain.run_model()
    same = Agglomeration(square, years=20, prior_trust=0.7)
    same.run_model()
    assert np.array_equal(series_of(plain), series_of(same), equal_nan=True)
    assert not np.array_equal(series_of(plain), series_of(model), equal_nan=True)


def test_a_run_ends_after_its_years(square):
    model = Agglomeration(square, years=4)
    assert model.running
    model.run_model()
    assert model.year == 4 and not model.running and len(model.datacollector.get_model_vars_dataframe()) == 4
    with pytest.raises(Refusal, match="run_model: the model has no end; give years=60 to it"):
        Agglomeration(square).run_model()


def test_a_removed_city_takes_its_relations_away_and_the_run_goes_on():
    region = load_region("pearl_delta")
    model = Agglomeration(region, seed=4)
    for _ in range(6):
        model.step()
    gone, count = model.city(region.cities[2]), len(model.relations)
    theirs = [side.relation for side in gone.sides]
    output = model.series[-1]["total_output"] - gone.output
    gone.remove()
    assert len(model.relations) == count - len(theirs) and gone not in model.cities and gone not in model.agents
    assert not any(side.relation in theirs for city in model.cities for side in city.sides)
    assert [relation.index for relation in model.relations] == list(range(len(model.relations)))
    assert sum(city.output for city in model.cities) == pytest.approx(output)
    for _ in range(4):
        model.step()
        acts = [side.cooperates for relation in model.relations for side in relation.sides]
        last = model.series[-1]
        assert last["cooperation_rate"] == pytest.approx(np.mean(acts))
        assert last["total_output"] == pytest.approx(sum(city.output for city in model.cities))
        assert last["mean_trust"] == pytest.approx(np.mean([side.trust for r in model.relations for side in r.sides]))
        assert last["welfare"] == pytest.approx(sum(city.payoff for city in model.cities))
    assert model.year == 10 and len(model.series) == 10
    for relation in model.relations:
        degrees = [len(side.city.partners) for side in relation.sides]
        assert relation.inverse_root_degrees == 1 / np.sqrt(float(degrees[0] * degrees[1]))
    with pytest.raises(Refusal, match=f"city: {region.cities[2]} was removed"):
        model.city(region.cities[2])


def test_all_cities_but_one_may_go(square):
    model = Agglomeration(square)
    for city in list(model.cities)[1:]:
        city.remove()
    model.step()
    assert np.isnan(model.series[-1]["cooperation_rate"]) and model.series[-1]["total_output"] > 0


def test_the_relations_are_a_space_of_mesa(square):
    model = Agglomeration(square, reach_km=160.0)
    model.step()
    assert all(city.cell is None for city in model.cities)  # made when it is asked for, so that runs do not pay for it
    for city in model.cities:
        cell = model.grid[city.index]
        assert city.cell is cell and list(cell.agents) == [city]
        assert {other.coordinate for other in cell.neighborhood} == {partner.index for partner in city.partners}
    first = next(iter(model.cities))
    first.remove()
    assert first.cell is None and len(list(model.grid.all_cells)) == 3


def test_data_of_cities_is_collected_as_mesa_collects_it(square):
    reporters = {"output": "output", "partners": lambda city: len(city.partners)}
    model = Agglomeration(square, years=3, city_reporters=reporters)
    model.run_model()
    frame = model.datacollector.get_agenttype_vars_dataframe(City)
    assert len(frame) == 12 and list(frame.columns) == ["output", "partners"]
    assert list(frame.xs(3, level="Step")["output"]) == [city.output for city in model.cities]


def test_solaraviz_draws_the_network():
    """The example builds its components, and Mesa draws the model's cities at their places, without a browser."""
    names = runpy.run_path(str(ROOT / "docs" / "examples" / "network_viz.py"))
    model = names["Delta"](years=2)
    model.run_model()
    axes = draw_space(model.grid, names["portrayal"], layout_alg=names["where_they_lie"])
    (cities,) = [part for part in axes.collections if isinstance(part, PathCollection)]
    assert np.allclose(cities.get_offsets(), np.column_stack([model.region.x_km, model.region.y_km]))
    assert len(cities.get_facecolors()) == len(model.cities)
    rendered, context = solara.render(names["Page"](), handle_error=False)
    assert rendered is not None
    context.close()
