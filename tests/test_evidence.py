"""What comes out of a result for other tools: labelled arrays, tidy frames, graphs and the files that others read."""

import json
import sys

import networkx
import numpy as np
import pytest

from citypact.agents.codes import MODES, STAGES
from citypact.model.engine import Run, simulate, stream
from citypact.model.evidence.graphs import write_geojson, write_gexf, write_graphml
from citypact.model.evidence.state_table import STATES
from citypact.model.measures import MEASURES
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import load_region
from citypact.model.settings.packages import policy_agenda
from citypact.model.settings.parameters import Parameters
from citypact.model.summary import summaries

YEARS, RUNS = 12, 3


@pytest.fixture(scope="module")
def result():
    region, agenda = load_region("pearl_delta"), policy_agenda("hybrid:3-8")
    runs = [Run(region, Parameters(resistance=0.2 * seed), agenda, seed) for seed in range(1, RUNS + 1)]
    return simulate(runs, YEARS, states=True)


@pytest.fixture(scope="module")
def relations(result):
    return result.runs[0].region.relations(result.runs[0].parameters.reach_km)


def test_a_result_knows_its_runs_in_whatever_blocks_they_were_lived():
    regions = load_region("synthetic:4"), load_region("synthetic:5")
    runs = [Run(regions[seed % 2], seed=seed) for seed in range(7)]
    assert simulate(runs, 2, ("depth",), block_size=2).runs == tuple(runs)
    for positions, part in stream(runs, 2, ("depth",), block_size=2):
        assert part.runs == tuple(runs[position] for position in positions)


def test_every_state_that_is_kept_is_declared(result):
    assert set(STATES) == set(result.states)
    for name, state in STATES.items():
        assert result.states[name].ndim == 2 + len(state.axes)


def test_a_dataset_holds_the_bits_of_the_result(result):
    pytest.importorskip("xarray", reason="xarray is not installed")
    found = result.to_xarray()
    assert set(found.data_vars) == set(MEASURES) | {state.column for state in STATES.values()} | {"broken", "censored"}
    for name in MEASURES:
        assert found[name].dims == ("run", "year") and np.array_equal(found[name].values, result.of(name), equal_nan=True)
        assert (found[name].units, found[name].long_name) == (MEASURES[name].unit, MEASURES[name].label)
    for name, state in STATES.items():
        kept = found[state.column]
        assert kept.dims == ("run", "year", *state.axes) and kept.units == state.unit
        assert np.array_equal(np.moveaxis(kept.values, 0, -1), result.states[name], equal_nan=kept.dtype.kind == "f"), name
    assert np.array_equal(found["broken"].sel(founding_mode="hybrid", clock="founding"), result.broken[:, 0, 1])


def test_a_dataset_is_asked_by_the_names_of_cities_and_years(result, relations):
    pytest.importorskip("xarray", reason="xarray is not installed")
    found = result.to_xarray()
    assert found["seed"].values.tolist() == [1, 2, 3] and found["parameter_resistance"].values.tolist() == [0.2, 0.4, 0.2 * 3]
    index = list(result.runs[0].region.cities).index("Shenzhen")
    assert float(found["output"].sel(run=1, year=5, city="Shenzhen")) == result.states["output"][4, index, 1]
    between = found.sel(side="j").isel(relation=2)
    assert str(between["city_j"].values) == result.runs[0].region.cities[relations.city_j[2]]
    assert np.array_equal(between["trust"].values, result.states["trust"][:, 1, 2].T)
    assert found["stage"].flag_meanings.split() == list(STAGES)


def test_a_dataset_comes_back_from_a_netcdf_file(result, tmp_path):
    xarray = pytest.importorskip("xarray", reason="xarray is not installed")
    found = result.to_xarray()
    found.to_netcdf(tmp_path / "result.nc", engine="scipy")
    with xarray.open_dataset(tmp_path / "result.nc", engine="scipy") as back:
        assert all(np.array_equal(back[name], found[name], equal_nan=found[name].dtype.kind == "f") for name in found.data_vars)


@pytest.mark.filterwarnings("ignore:Consolidated metadata")
def test_a_dataset_comes_back_from_a_zarr_store(result, tmp_path):
    xarray = pytest.importorskip("xarray", reason="xarray is not installed")
    pytest.importorskip("zarr", reason="zarr is not installed")
    found = result.to_xarray()
    found.to_zarr(tmp_path / "result.zarr")
    back = xarray.open_zarr(tmp_path / "result.zarr")
    assert back["output"].units == "mean city outputs" and back["city"].values.tolist() == list(result.runs[0].region.cities)
    assert all(np.array_equal(back[name], found[name], equal_nan=found[name].dtype.kind == "f") for name in found.data_vars)


def test_without_xarray_the_rest_works_and_one_line_says_what_to_install(result, monkeypatch):
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(Refusal, match=r'needs the package xarray.*pip install -e "\.\[evidence\]"') as refused:
        result.to_xarray()
    assert len(refused.value.faults) == 1 and len(result.panel("region")) == RUNS * YEARS


def test_a_panel_has_a_row_for_each_run_year_and_city(result):
    region, frame = result.runs[0].region, result.panel("city")
    assert len(frame) == RUNS * YEARS * len(region)
    assert list(frame.columns[:6]) == ["run", "region", "seed", "parameter_resistance", "year", "city"]
    one = frame[(frame["seed"] == 3) & (frame["year"] == 7) & (frame["city"] == "Guangzhou")]
    index = region.city_index("Guangzhou")
    assert one["capacity"].item() == result.states["capacity"][6, index, 2]
    assert one["share_tertiary"].item() == result.states["shares"][6, index, 2, 2]
    assert frame.groupby(["run", "year"])["output"].sum().to_numpy() == pytest.approx(result.of("total_output").ravel())


def test_a_panel_has_a_row_for_each_run_year_and_relation(result, relations):
    frame, region = result.panel("relation"), result.runs[0].region
    assert len(frame) == RUNS * YEARS * len(relations)
    row = frame.iloc[(1 * YEARS + 9) * len(relations) + 4]  # of the second run, in the tenth year, the fifth relation
    assert (row["seed"], row["year"]) == (2, 10)
    assert (row["city_i"], row["city_j"]) == (region.cities[relations.city_i[4]], region.cities[relations.city_j[4]])
    assert row["stage"] == STAGES[result.states["stage"][9, 4, 1]] and row["mode"] == MODES[result.states["mode"][9, 4, 1]]
    assert row["trust_j"] == result.states["trust"][9, 1, 4, 1] and row["distance_km"] == relations.distance_km[4]
    shares = (frame["stage"] == "joint_governance").groupby([frame["run"], frame["year"]]).mean()
    assert shares.to_numpy() == pytest.approx(result.of("stage_joint_governance").ravel())
    assert (frame["founded"].isna() == (frame["stage"] == "rivalry")).all() and frame["founded"].max() <= YEARS


def test_panels_of_runs_regions_and_lives(result):
    runs, years, lives = (result.panel(unit) for unit in ("run", "region", "lives"))
    assert runs["final_cooperation"].tolist() == summaries(result)["final_cooperation"].tolist()
    assert np.array_equal(years["depth"], result.of("depth").ravel()) and years["year"].tolist() == [*range(1, YEARS + 1)] * RUNS
    assert lives["broken"].sum() == result.broken.sum() > 0 and lives["censored"].sum() == result.censored.sum()
    hybrid = lives[(lives["clock"] == "founding") & (lives["mode"] == "hybrid")]
    assert hybrid["broken"].sum() == result.of("broken_hybrid").sum() > 0


def test_what_was_not_kept_is_not_told(pair):
    plain = simulate([Run(pair)], 2, ("depth",))
    for ask in (lambda: plain.panel("city"), lambda: plain.panel("relation"), lambda: plain.graph(1)):
        with pytest.raises(Refusal, match="were not kept; ask simulate for states=True") as refused:
            ask()
        assert len(refused.value.faults) == 1
    with pytest.raises(Refusal, match=r'unknown panel \'cities\' \(did you mean "city"\?\)'):
        plain.panel("cities")
    assert list(plain.panel("region").columns) == ["run", "region", "seed", "year", "depth"]


def test_a_graph_refuses_what_is_not_there(result):
    for asked, told in (
        ({"year": 0}, "year = 0; allowed: a whole number from 1 to 12"),
        ({"year": 13}, "year = 13"),
        ({"year": 1, "run": 3}, "run = 3; allowed: a whole number from 0 to 2"),
        ({"year": 1, "least": "rivaly"}, 'did you mean "rivalry"'),
    ):
        with pytest.raises(Refusal, match=told):
            result.graph(**asked)


def test_a_graph_holds_the_year(result, relations):
    graph, region = result.graph(10, run=1), result.runs[0].region
    assert list(graph) == list(region.cities) and graph.number_of_edges() == len(relations)
    told = graph.edges[region.cities[relations.city_i[4]], region.cities[relations.city_j[4]]]
    assert told["trust_i"] == result.states["trust"][9, 0, 4, 1] and told["stage"] == STAGES[result.states["stage"][9, 4, 1]]
    values = [value for part in (graph.nodes, graph.edges) for told in part.values() for value in told.values()]
    assert {type(value) for value in values} == {bool, float, int, str}
    cooperating = result.graph(10, run=1, least="information_exchange")
    assert cooperating.number_of_edges() == (result.states["stage"][9, :, 1] > 0).sum() > 0
    assert (graph.graph["year"], graph.graph["seed"]) == (10, 2)


def test_a_graph_comes_back_from_graphml_and_gexf(result, tmp_path):
    graph = result.graph(YEARS)
    write_graphml(graph, tmp_path / "graph.graphml")
    back = networkx.read_graphml(tmp_path / "graph.graphml")
    assert networkx.utils.nodes_equal(graph.nodes(data=True), back.nodes(data=True))
    assert networkx.utils.edges_equal(graph.edges(data=True), back.edges(data=True))
    assert graph.graph.items() <= back.graph.items()
    write_gexf(graph, tmp_path / "graph.gexf")
    text = (tmp_path / "graph.gexf").read_text(encoding="utf-8")
    back = networkx.read_gexf(tmp_path / "graph.gexf")
    assert "lastmodifieddate" not in text and "viz:position" in text
    assert all(told.items() <= back.nodes[city].items() for city, told in graph.nodes(data=True))
    assert all(told.items() <= back.edges[one, other].items() for one, other, told in graph.edges(data=True))


def test_geojson_has_cities_as_points_and_relations_as_lines(result, tmp_path):
    graph = result.graph(YEARS, least="information_exchange")
    write_geojson(graph, tmp_path / "graph.geojson")
    features = json.loads((tmp_path / "graph.geojson").read_text(encoding="utf-8"))["features"]
    points, lines = ([f for f in features if f["geometry"]["type"] == kind] for kind in ("Point", "LineString"))
    region = result.runs[0].region
    assert [f["properties"]["city"] for f in points] == list(region.cities) and len(lines) == graph.number_of_edges() > 0
    assert points[0]["geometry"]["coordinates"] == [region.longitude[0], region.latitude[0]]
    ends = [region.city_index(lines[0]["properties"][end]) for end in ("city_i", "city_j")]
    assert lines[0]["geometry"]["coordinates"] == [[region.longitude[end], region.latitude[end]] for end in ends]


def test_what_cannot_be_written_is_one_line(pair, result, tmp_path):
    flat = simulate([Run(pair)], 2, states=True).graph(1)
    with pytest.raises(Refusal, match="needs longitude and latitude, and pair 1 has none"):
        write_geojson(flat, tmp_path / "flat.geojson")
    with pytest.raises(Refusal, match="cannot be written"):
        write_graphml(flat, tmp_path / "nowhere" / "flat.graphml")
