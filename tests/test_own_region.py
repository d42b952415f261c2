"""Regions of one's own: read from files, frames and shapes, every fault told in its place, carried wherever they are named."""

import csv
import io
import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from citypact.experiments.commands.line import main
from citypact.experiments.named.study import Stored, report, restricted, run_study
from citypact.experiments.paper.regions import plain, region_at
from citypact.experiments.sweeps.design_file import read_design
from citypact.model.refusal import Refusal
from citypact.model.regions.columns import COLUMNS
from citypact.model.regions.loading import THE_TEN, is_own, load_region, region_specs, remember
from citypact.model.regions.names import ELSEWHERE, elsewhere
from citypact.model.regions.region import Region
from tests.house import ROOT

TOWNS = """name,output,latitude,longitude,province,share_Ports,share_Steel,partners,#remark,population
Alfa,120,51.0,4.0,North,70,30,Beta|Delta,the port,900000
Beta,80,51.2,4.4,North,20,80,Alfa,,700000
Gamma,45,50.7,4.2,South,1,1,,,300000
Delta,30,50.6,5.0,South,0,9,,,100000
"""

HEAD = "name,output,lat,lon"


@pytest.fixture
def towns(tmp_path):
    path = tmp_path / "towns.csv"
    path.write_text(TOWNS, encoding="utf-8")
    return path


def refused(text, id="mine"):
    with pytest.raises(Refusal) as caught:
        Region.from_text(text, id)
    return list(caught.value.faults)


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_a_table_is_read_as_it_says(towns):
    region = Region.from_csv(towns)
    assert (region.id, region.name, region.cities) == ("towns", "Towns", ("Alfa", "Beta", "Gamma", "Delta"))
    assert region.output.tolist() == pytest.approx([120 / 68.75, 80 / 68.75, 45 / 68.75, 30 / 68.75])
    assert region.sectors == ("Ports", "Steel") and region.shares.tolist() == [[0.7, 0.3], [0.2, 0.8], [0.5, 0.5], [0, 1]]
    assert region.initial_relations == ((0, 1), (0, 3)) and region.province_index.tolist() == [0, 0, 1, 1]
    assert region.area_km2.tolist() == [1] * 4 and region.core_cities == ("Alfa",)
    near = region.relations(60)
    assert (near.city_i[0], near.city_j[0], near.border[0]) == (0, 1, 0)
    assert Region.from_csv(towns, id="other", name="Other").name == "Other"


def test_what_is_not_told_is_alike_for_all():
    region = Region.from_text("name,output,x_km,y_km\nA,1,0,0\nB,3,30,40\n", "two")
    assert region.latitude is None and region.relations(50).distance_km.tolist() == [50]
    assert set(region.provinces) == {"Region"} and region.shares.tolist() == [[1], [1]] and region.sectors == ("All",)
    assert region.initial_relations == () and region.cities_zh == region.cities


@pytest.mark.parametrize("text, says", [
    (f"{HEAD.replace('output', 'outptu')}\nA,1,2,3\n",
     ['line 1: unknown column \'outptu\' (did you mean "output"?)', 'line 1: no column output']),
    ("name,output,lat\nA,1,2\n", ["line 1: no column longitude"]),
    ("name,output,lat\nA,-1,95\nB,2\n",
     ["line 1: no column longitude", "line 3: 2 cells", "line 2, column output: -1 is out of range",
      "line 2, column latitude: 95 is out of range"]),
    ("name,output\nA,1\n", ["line 1: no column of a place"]),
    (f"{HEAD},x_km,y_km\nA,1,1,1,1,1\n", ["line 1: a place in degrees and one in km"]),
    ("name,name,output,lat,lon\nA,A,1,1,1\n", ["line 1: column name stands there twice"]),
    ("name;output;lat;lon\nA;1;1;1\n", ["line 1: cells are not separated by commas"]),
    (f"{HEAD}\n", ["0 cities"]), ("", ["line 1: no column name"]),
    (f"{HEAD}\nA,1,2,3,4\n", ["line 2: 5 cells; allowed: 4"]),
    (f"{HEAD}\nA,-3,2,3\n", ["line 2, column output: -3 is out of range; allowed: a number above 0"]),
    (f"{HEAD}\nA,0,2,3\n", ["line 2, column output: 0 is out of range"]),
    (f"{HEAD}\nA,nan,2,3\n", ["line 2, column output: nan is out of range"]),
    (f"{HEAD}\nA,inf,2,3\n", ["line 2, column output: inf is out of range"]),
    (f"{HEAD}\nA,,2,3\n", ["line 2, column output: it is empty; allowed: a number above 0"]),
    (f'{HEAD}\nA,"1,200",2,3\n', ["line 2, column output: '1,200' is not a number; allowed: a number above 0; write"]),
    (f"{HEAD}\nA,1,91,3\n", ["line 2, column latitude: 91 is out of range; allowed: a number from -90 to 90"]),
    (f"{HEAD}\nA,1,1,3\n\na,1,1,181\n", ["line 4, column name: 'a' stands already in line 2", "line 4, column longitude"]),
    (f"{HEAD},area_km2\nA,1,1,3,0\nB,1,1,3,\n", ["line 2, column area_km2: 0", "line 3, column area_km2: it is empty"]),
    (f"{HEAD},province\nA,1,1,3,\n", ["line 2, column province: it is empty"]),
    (f"{HEAD},share_x,share_y\nA,1,1,3,0,0\n", ["line 2: its shares add up to 0"]),
    (f"{HEAD},share_x\nA,1,1,3,-1\n", ["line 2, column share_x: -1 is out of range"]),
    (f"{HEAD},partners\nAlfa,1,1,3,Beat\nBeta,1,1,3,Beta\n",
     ['line 2, column partners: unknown city \'Beat\' (did you mean "Beta"?)', "line 3, column partners: the city itself"]),
    (f"{HEAD}\nA$,1,1,3\n", ["line 2, column name: 'A$' is not allowed"]),
    (f"{HEAD}\nA,1,2,3\0\n", ["line 2: holds a NUL"]),
])  # fmt: skip
def test_every_fault_is_told_with_its_line_and_column(text, says):
    faults = refused(text)
    assert len(faults) >= len(says) and all("\n" not in fault for fault in faults)
    for line in says:
        assert any(fault.startswith(line) for fault in faults), faults


def test_all_faults_of_a_table_are_told_at_once_and_not_more_than_can_be_read(towns):
    rows = "".join(f"C{number},-1,1,1\n" for number in range(50))
    faults = refused(f"{HEAD}\n" + rows)
    assert len(faults) == 21 and faults[-1] == "30 more faults in this table"
    towns.write_text(f"{HEAD}\nA,x,1,400\n", encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        Region.from_csv(towns)
    assert [fault.startswith(f"{towns}: line 2, column ") for fault in caught.value.faults] == [True, True]


@pytest.mark.parametrize("path, says", [("missing.csv", "no such file"), (".", "is a folder")])
def test_a_table_comes_through_the_one_door(tmp_path, path, says):
    with pytest.raises(Refusal, match=says):
        Region.from_csv(tmp_path / path)


@pytest.mark.parametrize("id", ["yangtze_delta", "yrd_association:founders", "synthetic", "rhine_ruhr", "", "a b", "../up", 3])
def test_an_id_is_a_word_that_is_not_taken(id):
    with pytest.raises(Refusal, match=r"give (one|another) with id="):
        Region.from_text(f"{HEAD}\nA,1,2,3\n", id)


@pytest.mark.parametrize("spec", ["yangtze_delta", "yrd_association:founders", "rhine_ruhr", "texas_triangle"])
def test_a_region_written_as_a_table_is_read_back_to_the_bit(spec):
    region = load_region(spec)
    again = Region.from_text(region.to_csv(), "again")
    assert again.checksum == region.checksum and again.to_csv() == region.to_csv()
    assert again.cities_zh == region.cities_zh and is_own(again) and not is_own(region)


@given(st.lists(st.tuples(st.floats(1e-6, 1e9), st.floats(-89, 89), st.floats(-179, 179), st.floats(0, 1), st.floats(0.01, 1)),
                min_size=1, max_size=8))  # fmt: skip
def test_any_table_that_is_read_is_written_and_read_again_to_the_bit(rows):
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(("name", "output", "latitude", "longitude", "share_a", "share_b"))
    writer.writerows((f"City {number}", *row) for number, row in enumerate(rows))
    region = Region.from_text(written.getvalue(), "any")
    assert Region.from_text(region.to_csv(), "any") == region
    assert region.output.mean() == pytest.approx(1) and region.shares.sum(axis=1) == pytest.approx(1)


def test_a_frame_is_read_like_a_file_and_its_rows_are_named():
    frame = pd.read_csv(io.StringIO(TOWNS))
    assert Region.from_frame(frame, "towns").checksum == Region.from_text(TOWNS, "towns").checksum
    frame.loc[2, "output"] = np.nan
    with pytest.raises(Refusal, match="row 3, column output: it is empty"):
        Region.from_frame(frame, "towns")
    with pytest.raises(Refusal, match="no DataFrame"):
        Region.from_frame(TOWNS, "towns")


def test_shapes_give_places_and_areas():
    geopandas = pytest.importorskip("geopandas", reason='geopandas is not installed: python -m pip install -e ".[geo]"')
    boxes = ["POLYGON((7 51, 7.1 51, 7.1 51.1, 7 51.1, 7 51))", "POLYGON((8 51, 8.1 51, 8.1 51.2, 8 51.2, 8 51))"]
    table = pd.DataFrame({"name": ["A", "B"], "output": [1.0, 3.0]})
    shapes = geopandas.GeoDataFrame(table, geometry=geopandas.GeoSeries.from_wkt(boxes), crs=4326)
    region = Region.from_geopandas(shapes, "boxes")
    assert region.latitude.tolist() == pytest.approx([51.05, 51.1], abs=1e-3)
    assert region.longitude.tolist() == pytest.approx([7.05, 8.05], abs=1e-3)
    # A degree of latitude is 111.2 km, one of longitude as many times the cosine of the latitude.
    assert region.area_km2.tolist() == pytest.approx([11.12**2 * 0.6286, 11.12**2 * 2 * 0.628], rel=0.01)
    mercator = Region.from_geopandas(shapes.to_crs(3857), "boxes")
    assert mercator.area_km2.tolist() == pytest.approx(region.area_km2.tolist(), rel=1e-3)
    points = shapes.set_geometry(geopandas.points_from_xy([7, 8], [51, 51]), crs=4326)
    assert Region.from_geopandas(points, "points").area_km2.tolist() == [1, 1]
    for wrong, says in ((shapes.set_crs(None, allow_override=True), "reference system"), (table, "no GeoDataFrame")):
        with pytest.raises(Refusal, match=says):
            Region.from_geopandas(wrong, "boxes")


@pytest.mark.parametrize("change, says", [
    ({"output": [-1.0, 3.0]}, "output of tiny 1 in test:tiny is -1; allowed: a finite number above 0"),
    ({"output": [0.0, 2.0]}, "output of tiny 1"), ({"output": [np.nan, 1.0]}, "output of tiny 1 in test:tiny is nan"),
    ({"output": [np.inf, 1.0]}, "output of tiny 1"), ({"output": [1.0]}, "output of test:tiny has 1 entries; allowed: 2"),
    ({"output": "many"}, "output = "), ({"shares": [[0.5, 0.6], [0.5, 0.5]]}, "shares of tiny 1 in test:tiny are [0.5, 0.6]"),
    ({"shares": [[1.5, -0.5], [0.5, 0.5]]}, "shares of tiny 1"), ({"shares": [[1.0], [1.0]]}, "the shape (2, 1)"),
    ({"latitude": [91.0, 0.0], "longitude": [0.0, 0.0]}, "latitude of tiny 1 in test:tiny is 91"),
    ({"latitude": [1.0, 0.0]}, "has one of latitude and longitude"), ({"cities": ("a", "a")}, "city 'a' of test:tiny stands"),
    ({"x_km": [np.nan, 0.0]}, "x_km of tiny 1"), ({"province_index": [0, 1]}, "does not number its provinces"),
    ({"core_cities": ("Atlantis",)}, "core city 'Atlantis'"), ({"cities": ()}, "has no city"),
])  # fmt: skip
def test_a_region_itself_refuses_what_is_none(make_region, change, says):
    region = make_region([1.5, 0.5], [(0, 0), (9, 0)], [[0.5, 0.5], [0.2, 0.8]])
    with pytest.raises(Refusal) as caught:
        replace(region, **change)
    assert says in str(caught.value)


def test_a_region_in_another_unit_is_still_one(make_region):
    assert make_region([3.0, 1.0], [(0, 0), (9, 0)], [[1.0], [1.0]]).output.mean() == 2


def test_the_regions_elsewhere_have_a_source_and_are_none_of_the_ten():
    assert set(elsewhere()) == {"rhine_ruhr", "texas_triangle"} < set(region_specs()) and not set(elsewhere()) & set(THE_TEN)
    assert {row["continent"] for row in elsewhere().values()} == {"Europe", "North America"}
    for id, told in elsewhere().items():
        region = load_region(id)
        assert (ELSEWHERE / f"{id}.csv").exists() and told["source"] in region.source and told["licence"] in region.source
        assert len(region.relations(250)) > len(region) and len(set(region.cities_zh)) == len(region)
    ruhr = load_region("rhine_ruhr")
    assert ruhr.core_cities == ("Cologne",) and len(set(ruhr.provinces)) == 4 and ruhr.area_km2[ruhr.city_index("科隆")] == 405


def test_a_remembered_region_goes_by_its_id_and_takes_no_other_ones_name(towns):
    region = remember(Region.from_csv(towns, id="remembered_towns"))
    assert load_region("remembered_towns") is region and is_own(region)
    with pytest.raises(Refusal, match="come with the model"):
        remember(replace(region, id="yangtze_delta"))


def test_a_run_of_an_own_region_is_repeated_from_what_it_left_behind(towns, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    assert run("simulate", "--region", towns, "--years", 3, "--out", first).exit_code == 0
    told = json.loads((first / "manifest.json").read_text(encoding="utf-8"))
    assert "--region towns.region.csv" in told["command"] and told["own_regions"][0]["cities"][0] == "Alfa"
    assert region_at("manifest.json", first) == region_at("towns.region.csv", first) == Region.from_csv(towns)
    for region in ("towns.region.csv", "manifest.json"):
        assert run("simulate", "--region", first / region, "--years", 3, "--out", second, "--overwrite").exit_code == 0
        assert {file.name: file.read_bytes() for file in first.iterdir()} == {
            file.name: file.read_bytes() for file in second.iterdir()
        }
    assert "Alfa towards Beta, year 2 (Towns)" in run(
        "explain", "--region", towns, "--city", "Alfa", "--partner", "Beta", "--year", 2).output  # fmt: skip


def test_a_manifest_without_an_own_region_is_refused(tmp_path):
    whole = plain(Region.from_text(TOWNS, "towns"))
    broken = [{"own_regions": [whole | {name: 7}]} for name in whole]
    for content in (*broken, {}, [], {"own_regions": []}, {"own_regions": [3]}, {"own_regions": [{"id": "x"}]}):
        (tmp_path / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
        done = run("explain", "--region", tmp_path / "manifest.json", "--city", "A", "--partner", "B", "--year", 1)
        assert done.exit_code == 2 and "manifest.json: " in done.stderr and "Traceback" not in done.stderr


def test_a_faulty_table_is_one_line_and_exit_code_2(tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text(f"{HEAD}\nA,-3,2,3\nB,1,x,3\n", encoding="utf-8")
    done = run("simulate", "--region", path, "--out", tmp_path / "out")
    assert done.exit_code == 2 and done.stderr.count("\n") == 1 and not (tmp_path / "out").exists()
    assert "line 2, column output: -3" in done.stderr and "line 3, column latitude: 'x'" in done.stderr


def test_a_design_names_a_table_from_its_folder_and_a_manifest_holds_it(towns, tmp_path):
    (tmp_path / "design.toml").write_text('region = "towns.csv"\nyears = 2\nseeds = 1\n', encoding="utf-8")
    made = read_design(tmp_path / "design.toml")
    assert made.regions == (Region.from_csv(towns),)
    (tmp_path / "elsewhere").mkdir()
    path = tmp_path / "elsewhere" / "manifest.json"
    path.write_text(json.dumps({"design": made.content}), encoding="utf-8")
    assert read_design(path).hash == made.hash
    (tmp_path / "design.toml").write_text('regions = ["towns.csv", "nowhere.csv"]\n', encoding="utf-8")
    with pytest.raises(Refusal, match=r"nowhere\.csv: no such file"):
        read_design(tmp_path / "design.toml")


def test_a_named_experiment_takes_an_own_region_and_never_writes_where_the_published_results_are(towns, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("transition", "all"):
        done = run("run", name, "--region", towns, "--overwrite")
        assert done.exit_code == 2 and "needs --out DIR" in done.stderr and not (tmp_path / "results").exists()
    for name in ("agglomerations", "modes"):
        done = run("run", name, "--region", towns, "--out", tmp_path / name)
        assert done.exit_code == 2 and done.stderr.count("\n") == 1 and "compares the agglomerations" in done.stderr
    twice = run("run", "transition", "--region", towns, "--region", towns, "--out", tmp_path / "twice")
    assert twice.exit_code == 2 and "each region once" in twice.stderr


def test_the_results_of_a_named_experiment_hold_the_region(towns, tmp_path, monkeypatch):
    region = remember(Region.from_csv(towns, id="studied_towns"))
    study = restricted("transition", seeds=2, regions=(region.id,))
    monkeypatch.setattr("citypact.experiments.named.study.write_findings", lambda stored: None)  # drawing takes long
    run_study(tmp_path / "found", study, quiet=True)
    assert study.command().endswith("--region studied_towns.region.csv --out DIR")
    assert region_at("manifest.json", tmp_path / "found") == region == region_at("studied_towns.region.csv", tmp_path / "found")
    assert "Studied towns" in report(Stored(tmp_path / "found", study))


def test_every_column_is_told_of_in_the_documentation():
    text = (ROOT / "docs" / "own-region.md").read_text(encoding="utf-8").replace("\\|", "|")
    for column in COLUMNS:
        assert f"| `{column.name}`" in text and column.meaning in text, column.name
