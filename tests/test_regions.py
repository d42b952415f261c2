"""Regions: the data facts, distances that are known, densities, initial relations, and synthetic regions of one density."""

import csv
import json
import pickle
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citypact.model.refusal import Refusal
from citypact.model.regions.loading import DATA, THE_TEN, founders_specs, load_region, region_specs
from citypact.model.regions.synthetic import synthetic_fields

CITIES = {
    "yangtze_delta": 26, "pearl_delta": 9, "jing_jin_ji": 13, "middle_yangtze": 28, "cheng_yu": 16,
    "central_plains": 29, "shandong_peninsula": 16, "liao_central_south": 9, "west_strait": 20,
    "guanzhong": 11, "yrd_association": 41, "rhine_ruhr": 20, "texas_triangle": 11,
}  # fmt: skip
EVERY = (*CITIES, "yrd_association:founders", "synthetic:1", "synthetic:2", "synthetic:30", "synthetic:30:7")


def table(name):
    with open(DATA / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def refusal_of(action, *arguments):
    with pytest.raises(Refusal) as caught:
        action(*arguments)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_every_region_with_cities_is_offered_and_the_ten_are_those_of_the_table():
    assert {spec: len(load_region(spec)) for spec in region_specs()} == CITIES
    assert tuple(row["id"] for row in table("agglomerations.csv") if row["one_of_ten"] == "true") == THE_TEN


@pytest.mark.parametrize("spec", EVERY)
def test_the_arrays_of_a_region(spec):
    region = load_region(spec)
    n, sectors = region.shares.shape
    assert n == len(region.cities) == len(region.cities_zh) == len(set(region.cities)) == len(region.partial)
    assert sectors == len(region.sectors) == len(region.sectors_zh)
    assert abs(region.output.mean() - 1) < 1e-12 and (region.output > 0).all()
    assert np.allclose(region.shares.sum(axis=1), 1, atol=1e-15) and (region.shares >= 0).all()
    assert region.province_index.dtype == np.int64 and region.output.dtype == np.float64
    assert region.area_km2.shape == (n,) and (region.area_km2 > 0).all()
    assert len(set(zip(region.provinces, region.province_index, strict=True))) == len(set(region.provinces))
    assert set(region.core_cities) <= set(region.cities)
    with pytest.raises(ValueError, match="read-only"):
        region.output[0] = 2.0


@pytest.mark.parametrize("spec", EVERY)
def test_loading_again_and_pickling_give_the_same_region(spec):
    region = load_region(spec)
    twin = pickle.loads(pickle.dumps(region))
    assert load_region(f" {spec} ") is region == load_region(region.id)
    assert region == twin and hash(region) == hash(twin) and region.initial_relations == twin.initial_relations
    assert len(region.checksum) == 16 and not twin.shares.flags.writeable and not twin.area_km2.flags.writeable
    assert region != replace(region, output=region.output * 2)
    assert region != replace(region, area_km2=region.area_km2 * 2)


def test_checksums_are_the_same_on_every_machine():
    assert load_region("yangtze_delta").checksum == "760b9b0d09d37eea"
    assert load_region("synthetic:30").checksum == "6ca5353c19e03445"


def test_output_is_the_gross_product_over_its_mean():
    region = load_region("jing_jin_ji")
    gross = {row["name_en"]: float(row["gdp_100m_cny"]) for row in table("cities.csv")}
    beijing, tianjin = region.city_index("Beijing"), region.city_index("Tianjin")
    ratio = gross["Beijing"] / gross["Tianjin"]
    assert region.output[beijing] / region.output[tianjin] == pytest.approx(ratio)
    assert region.shares[beijing] == pytest.approx([0.003, 0.162, 0.835])


def test_areas_are_those_of_the_table_and_equal_where_none_are_known():
    region = load_region("guanzhong")
    areas = {row["name_en"]: float(row["area_km2"]) for row in table("cities.csv")}
    assert region.area_km2.tolist() == [areas[city] for city in region.cities] and len(set(region.area_km2)) > 1
    assert load_region("synthetic:30").area_km2.tolist() == [1.0] * 30


@pytest.mark.parametrize("area", [0.0, -3.0, float("nan"), float("inf")])
def test_an_area_must_be_a_finite_number_above_0(make_region, area):
    message = refusal_of(lambda: make_region([1.5, 0.5], [(0, 0), (9, 0)], [[1.0], [1.0]], areas=[2.0, area]))
    assert "area_km2 of tiny 2 in test:tiny" in message and f"{area:g}" in message and "above 0" in message


def test_relative_density_of_three_cities_by_hand(make_region):
    # Densities 1/2, 1 and 2 have the geometric mean 1; densities 4, 8 and 16 the geometric mean 8.
    places, shares = [(0, 0), (9, 0), (0, 9)], [[1.0]] * 3
    for output, areas in (([0.5, 0.5, 2.0], [1, 0.5, 1]), ([0.4, 0.8, 1.6], [0.1, 0.1, 0.1])):
        density = make_region(output, places, shares, areas=areas).relative_density
        assert density == pytest.approx([0.5, 1, 2], rel=1e-15)
        assert not density.flags.writeable
    assert make_region([1, 1, 1], places, shares).relative_density.tolist() == [1, 1, 1]


@pytest.mark.parametrize("spec", EVERY)
def test_relative_density_has_the_geometric_mean_1_in_whatever_unit(spec):
    region = load_region(spec)
    assert np.log(region.relative_density).mean() == pytest.approx(0, abs=1e-14)
    ratio = region.relative_density * region.area_km2 / region.output
    assert ratio == pytest.approx(np.full(len(region), ratio[0]), rel=1e-14)
    acres = replace(region, area_km2=region.area_km2 * 247.1)
    assert acres.relative_density == pytest.approx(region.relative_density, rel=1e-14)


def test_relative_density_is_the_same_to_the_bit_on_every_machine():
    region = load_region("yangtze_delta")
    assert region.cities[0] == "Shanghai" and region.relative_density[0].hex() == "0x1.0f9bd80aca2a0p+3"
    # Nor does the order of the cities matter: the one sum in it is exact.
    turned = replace(region, cities=region.cities[::-1], output=region.output[::-1], area_km2=region.area_km2[::-1])
    assert turned.relative_density.tobytes() == region.relative_density[::-1].tobytes()


def test_partial_marks_the_plan_that_takes_a_part():
    region = load_region("guanzhong")
    parts = {city for city, part in zip(region.cities, region.partial, strict=True) if part}
    assert parts == {"Yuncheng", "Linfen", "Shangluo", "Pingliang", "Qingyang"}
    assert not any(load_region("yangtze_delta").partial)
    assert load_region("central_plains").partial == (False,) * 29


@pytest.mark.parametrize(("spec", "one", "other", "km"), [
    ("jing_jin_ji", "Beijing", "Tianjin", 108.6),
    ("cheng_yu", "Chongqing", "Chengdu", 269.0),
])  # fmt: skip
def test_great_circle_distance_of_known_pairs(spec, one, other, km):
    region = load_region(spec)
    relations = region.relations(500)
    i, j = sorted((region.city_index(one), region.city_index(other)))
    found = relations.distance_km[(relations.city_i == i) & (relations.city_j == j)]
    # By the spherical law of cosines, another formula than the one under test.
    a, b = np.radians(region.latitude[[i, j]])
    turn = np.radians(region.longitude[j] - region.longitude[i])
    arc = 6371.0088 * np.arccos(np.sin(a) * np.sin(b) + np.cos(a) * np.cos(b) * np.cos(turn))
    assert found == pytest.approx([arc], abs=1e-3) and found == pytest.approx([km], abs=1.0)


@pytest.mark.parametrize("spec", ["yrd_association", "synthetic:30", "synthetic:1", "synthetic:2"])
@pytest.mark.parametrize("reach", [10, 150, 300, 3000])
def test_relations_are_all_pairs_within_reach_and_no_others(spec, reach):
    region = load_region(spec)
    everything = region.relations(1e5)
    assert len(everything) == len(region) * (len(region) - 1) // 2
    relations = region.relations(reach)
    near = everything.distance_km <= reach
    assert np.array_equal(relations.city_i, everything.city_i[near])
    assert np.array_equal(relations.city_j, everything.city_j[near])
    assert np.array_equal(relations.distance_km, everything.distance_km[near])
    assert (relations.city_i < relations.city_j).all()
    assert np.array_equal(np.lexsort((relations.city_j, relations.city_i)), np.arange(len(relations)))
    assert relations.degree.sum() == 2 * len(relations) and len(relations.degree) == len(region)
    crosses = [region.provinces[i] != region.provinces[j] for i, j in zip(relations.city_i, relations.city_j, strict=True)]
    assert relations.border.tolist() == [float(cross) for cross in crosses]


def test_reach_must_be_a_positive_number():
    for reach in (0, -1, float("nan")):
        assert "reach_km" in refusal_of(load_region("pearl_delta").relations, reach)


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(["yangtze_delta", "synthetic:30:3"]), st.randoms(use_true_random=False))
def test_relabelling_the_cities_changes_no_relation(spec, random):
    region = load_region(spec)
    order = list(range(len(region)))
    random.shuffle(order)
    per_city = ("cities", "cities_zh", "provinces", "partial")
    arrays = ["province_index", "x_km", "y_km", "area_km2", "output", "shares"]
    arrays += ["latitude", "longitude"] if region.latitude is not None else []
    moved = replace(
        region,
        **{name: tuple(getattr(region, name)[k] for k in order) for name in per_city},
        **{name: getattr(region, name)[order] for name in arrays},
    )

    def by_name(some):
        found = some.relations(300)
        return {
            (frozenset((some.cities[i], some.cities[j])), km, border)
            for i, j, km, border in zip(found.city_i, found.city_j, found.distance_km, found.border, strict=True)
        }

    assert by_name(moved) == by_name(region)


def test_initial_relations_are_kept_in_order_as_plain_pairs(make_region):
    def region(initial):
        return make_region([1, 1, 1], [(0, 0), (9, 0), (0, 9)], [[1.0]] * 3, initial=initial)

    some = region(((1, 2), (np.int64(0), np.int64(2))))
    assert some.initial_relations == ((0, 2), (1, 2)) and pickle.loads(pickle.dumps(some)) == some
    assert all(type(city) is int for pair in some.initial_relations for city in pair)
    assert some == region([[0, 2], [1, 2]]) != region(((0, 2),)) != region(()) == replace(some, initial_relations=())


@pytest.mark.parametrize("wrong", [(1, 0), (1, 1), (0, 3), (-1, 2), (0,), (0, 1, 2), (0.0, 1.0), "01", 1, None])
def test_an_initial_relation_that_is_no_pair_of_cities_in_order_is_refused(make_region, wrong):
    message = refusal_of(lambda: make_region([1, 1, 1], [(0, 0), (9, 0), (0, 9)], [[1.0]] * 3, initial=((0, 1), wrong)))
    assert message == (f"initial relation {wrong!r} of test:tiny; "
                       "allowed: the indices (i, j) of two cities, 0 <= i < j < 3")  # fmt: skip


def test_an_initial_relation_that_is_named_twice_is_refused(make_region):
    pairs = ((0, 1), (1, 2), (0, 1))
    message = refusal_of(lambda: make_region([1, 1, 1], [(0, 0), (9, 0), (0, 9)], [[1.0]] * 3, initial=pairs))
    assert "(0, 1)" in message and "more than once" in message


def test_map_places_keep_distances_within_a_region():
    region = load_region("yangtze_delta")
    relations = region.relations(300)
    i, j = relations.city_i, relations.city_j
    flat = np.hypot(region.x_km[i] - region.x_km[j], region.y_km[i] - region.y_km[j])
    assert np.abs(flat / relations.distance_km - 1).max() < 0.04


def test_a_city_is_found_by_any_of_its_names():
    association, delta = load_region("yrd_association"), load_region("yangtze_delta")
    assert delta.cities[delta.city_index("suzhou")] == "Suzhou (Jiangsu)"
    for name in ("SUZHOU (ANHUI)", "宿州", "宿州市"):
        assert association.cities[association.city_index(name)] == "Suzhou (Anhui)"
    for region in map(load_region, region_specs()):
        for index, (name, name_zh) in enumerate(zip(region.cities, region.cities_zh, strict=True)):
            assert region.city_index(name) == region.city_index(name_zh) == index


def test_a_city_that_is_not_there_or_ambiguous_is_refused():
    association = load_region("yrd_association")
    message = refusal_of(association.city_index, "Suzhou")
    assert '"Suzhou (Jiangsu)"' in message and '"Suzhou (Anhui)"' in message
    assert 'did you mean "Hangzhou"?' in refusal_of(association.city_index, "Hangzou")
    assert "41 cities" in refusal_of(association.city_index, "Atlantis")


@pytest.mark.parametrize(("spec", "says"), [
    ("yangtze", 'did you mean "yangtze_delta"?'), ("greater_bay", "pearl_delta"), ("", "synthetic:N"),
    ("synthetic", "synthetic:N"), ("synthetic:0", "from 1"), ("synthetic:-3", "from 1"),
    ("synthetic:3.5", "from 1"), ("synthetic:30:x", "SEED"), ("synthetic:30:1:2", "SEED"),
    ("synthetic:99999999", "100000"), ("synthetic:²", "from 1"), ("synthetic:30:founders", "SEED"),
    ("yrd_association:founder", 'did you mean "yrd_association:founders"?'), ("yrd_association:", "yrd_association"),
    ("yangtze_delta:founders", 'did you mean "yangtze_delta"?'), ("pearl_delta:2", "with a colon: yrd_association:founders"),
    ("yrd_association:founders:1", "with a colon"), ("atlantis", "yrd_association:founders, synthetic:N"),
])  # fmt: skip
def test_an_unknown_region_is_refused(spec, says):
    message = refusal_of(load_region, spec)
    assert says in message and repr(spec) in message


def test_the_seed_of_a_synthetic_region_matters_and_is_1_when_not_given():
    assert load_region("synthetic:30") == load_region("synthetic:30:1") != load_region("synthetic:30:2")
    assert load_region("synthetic:30:0") != load_region("synthetic:30:1")


def test_synthetic_sizes_follow_zipf():
    sizes = np.sort(load_region("synthetic:40").output)[::-1]
    assert sizes[0] / sizes == pytest.approx(np.arange(1, 41))
    even = synthetic_fields(40, zipf_exponent=0.0)["output"]
    assert even == pytest.approx(np.ones(40))


def test_synthetic_shares_are_uniform_on_the_simplex():
    shares = load_region("synthetic:5000").shares
    # Dirichlet(1) over five sectors: mean 1/5, variance 4/150.
    assert shares.mean(axis=0) == pytest.approx([0.2] * 5, abs=0.01)
    assert shares.var(axis=0) == pytest.approx([4 / 150] * 5, rel=0.1)


def test_synthetic_provinces_are_the_nearest_seats_about_eight_cities_each():
    region = load_region("synthetic:480")
    assert 40 <= len(set(region.provinces)) <= 60
    assert set(load_region("synthetic:4").provinces) == set(load_region("synthetic:1").provinces)


def test_synthetic_density_does_not_depend_on_the_number_of_cities():
    expected = np.pi * 100**2 * 30 / 600**2  # cities in a circle of 100 km

    def partners_away_from_edges(cities, seeds):
        counts = []
        for seed in seeds:
            region = load_region(f"synthetic:{cities}:{seed}")
            side = 600 * np.sqrt(cities / 30)
            x, y = region.x_km, region.y_km
            inside = np.minimum.reduce([x, y, side - x, side - y]) > 100
            counts.extend(region.relations(100).degree[inside])
        return np.mean(counts)

    assert partners_away_from_edges(30, range(1, 201)) == pytest.approx(expected, rel=0.08)
    assert partners_away_from_edges(480, range(1, 9)) == pytest.approx(expected, rel=0.08)


def test_five_thousand_cities():
    region = load_region("synthetic:5000")
    relations = region.relations(300)
    assert 50_000 < len(relations) < 70_000 and relations.degree.mean() < np.pi * 300**2 * 30 / 600**2
    assert relations.distance_km.max() <= 300


def test_what_is_no_text_is_refused_like_any_other_name():
    assert "unknown region" in refusal_of(load_region, ["yangtze_delta"])
    assert "unknown region" in refusal_of(load_region, {"id": 3})


def test_the_association_with_its_founders_of_1997():
    joined = {row["city"]: int(row["joined_year"]) for row in table("yrd_membership.csv")}
    plain, founded = load_region("yrd_association"), load_region("yrd_association:founders")
    assert set(joined) == set(plain.cities)
    members = {year: sum(joining <= year for joining in joined.values()) for year in set(joined.values())}
    assert members == {1997: 15, 2003: 16, 2010: 22, 2013: 30, 2018: 34, 2019: 41}

    founders = [index for index, city in enumerate(founded.cities) if joined[city] == 1997]
    assert founded.initial_relations == tuple(combinations(founders, 2)) and len(founded.initial_relations) == 105
    reach = founded.relations(250)
    near = set(zip(reach.city_i.tolist(), reach.city_j.tolist(), strict=True))
    assert len(near & set(founded.initial_relations)) == 88  # as the notes on the data say
    assert founded.name == f"{plain.name}, with its founders' ties of 1997" and "1997" in founded.name_zh
    assert plain.initial_relations == () and plain.checksum != founded.checksum
    assert replace(founded, id=plain.id, initial_relations=()) == plain  # the same in everything else


def test_only_the_founders_of_the_association_are_known():
    assert founders_specs() == ("yrd_association:founders",)
    assert {spec for spec in (*region_specs(), *founders_specs()) if load_region(spec).initial_relations} == set(founders_specs())


def test_the_land_is_an_outline_without_borders():
    land = json.loads((DATA / "land.geojson").read_text(encoding="utf-8"))
    assert [feature["properties"]["name"] for feature in land["features"]] == ["land"]
