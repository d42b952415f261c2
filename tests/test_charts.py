"""Charts that take a frame: what they draw is what the frame says."""

import numpy as np
import pandas
import pytest

from citypact.experiments.paper.figure_charts import band, map_of, phase_diagram, survival_curve, told
from citypact.experiments.paper.figure_panels import axis_label
from citypact.experiments.paper.figure_style import LINES
from citypact.experiments.paper.inference import MODES, effect, product_limit, survival_table
from citypact.model.engine import Run, simulate
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import load_region
from citypact.model.settings.packages import policy_agenda
from citypact.model.settings.parameters import Parameters

SEEDS = (1, 2, 3, 4)


@pytest.fixture(scope="module")
def result():
    region, agenda = load_region("pearl_delta"), policy_agenda("hybrid:2-6")
    return simulate([Run(region, agenda=agenda, seed=seed) for seed in SEEDS], 14, states=True)


@pytest.fixture(scope="module")
def grid():
    levels = [(cost, resistance) for cost in (0.0, 0.05, 0.1) for resistance in (0.0, 1.0)]
    runs = [Run(load_region("synthetic:4"), Parameters(search_cost=cost, resistance=resistance), seed=seed)
            for cost, resistance in levels for seed in (1, 2)]  # fmt: skip
    return simulate(runs, 10).panel("run")


def test_a_band_of_runs_is_their_mean_with_its_interval(result):
    axes = band(result.panel("region"), "year", "depth")
    (line,) = axes.lines
    assert line.get_ydata().tolist() == pytest.approx(result.of("depth").mean(axis=0).tolist())
    expected = effect(result.of("depth")[:, 9])
    area = axes.collections[0].get_paths()[0].vertices
    at_ten = area[area[:, 0] == 10, 1]
    assert (at_ten.min(), at_ten.max()) == pytest.approx((expected.low, expected.high))
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("Year", "Depth (share)")


def test_a_band_of_stored_intervals_takes_them_as_they_are():
    frame = pandas.DataFrame({"x": [1, 2], "m": [0.5, 0.7], "a": [0.4, 0.6], "b": [0.6, 0.9], "way": ["one", "one"]})
    axes = band(pandas.concat([frame, frame.assign(way="two", m=0.1)]), "x", "m", "a", "b", by="way", position=1)
    assert [line.get_ydata().tolist() for line in axes.lines] == [[0.5, 0.7], [0.1, 0.1]]
    assert [line.get_color() for line in axes.lines] == [LINES[1][0], LINES[2][0]]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["one", "two"]


def test_a_phase_diagram_shows_the_mean_over_seeds(grid):
    axes = phase_diagram(grid, "parameter_search_cost", "parameter_resistance", "final_cooperation")
    shades = axes.collections[0].get_array()
    assert shades.shape == (2, 3)
    one = grid[(grid["parameter_search_cost"] == 0.1) & (grid["parameter_resistance"] == 1.0)]
    assert shades[1, 2] == one["final_cooperation"].mean() and len(one) == 2
    assert axes.get_xlabel() == told("search_cost", grid)


def test_survival_curves_are_those_of_kaplan_and_meier(result):
    lives = result.panel("lives").query("clock == 'founding'")
    axes = survival_curve(lives)
    mode = list(MODES.values()).index("hybrid")
    expected = product_limit(*(kept[:, 0, mode].sum(axis=0) for kept in (result.broken, result.censored)))
    (line,) = [line for line in axes.lines if line.get_label() == "Hybrid"]
    known = np.isfinite(expected)
    assert line.get_ydata().tolist() == expected[known].tolist() and known.sum() > 5
    assert line.get_color() == LINES[mode][0]
    table = survival_table(lives).query("mode == 'hybrid'")
    assert ((table["low"] <= table["survival"]) & (table["survival"] <= table["high"])).all() and table["low"].iloc[-1] < 1


def test_survival_of_both_clocks_at_once_is_refused(result):
    with pytest.raises(Refusal, match=r"counts years since founding or withdrawal; choose one"):
        survival_curve(result.panel("lives"))


def test_a_map_has_cities_by_output_and_relations_by_stage(result):
    region = result.runs[0].region
    cities = result.panel("city").query("run == 1 and year == 14")
    relations = result.panel("relation").query("run == 1 and year == 14")
    axes = map_of(region, cities, "experience", relations, names=3)
    dots = axes.collections[-1]
    assert dots.get_offsets().tolist() == list(map(list, zip(region.x_km.tolist(), region.y_km.tolist(), strict=True)))
    assert dots.get_array().tolist() == result.states["experience"][13, :, 1].tolist()
    sizes = dots.get_sizes() / dots.get_sizes().max()
    output = result.states["output"][13, :, 1]
    assert sizes.tolist() == pytest.approx((output / output.max()).tolist())
    drawn = [line for line in axes.lines if len(line.get_xdata()) == 2]
    assert len(drawn) == (result.states["stage"][13, :, 1] > 0).sum() > 0
    assert {line.get_linewidth() for line in drawn} <= {0.6, 1.2, 1.8} and len(axes.texts) == 3


@pytest.mark.parametrize("draw, fault", [
    (lambda frame, region: band(frame, "yer", "depth"), r"unknown column 'yer' \(did you mean \"year\"\?\)"),
    (lambda frame, region: band(frame.assign(one=range(len(frame))), "year", "depth", by="one"), "up to 4 lines in one chart"),
    (lambda frame, region: phase_diagram(frame, "seed", "region", "depth"), "at least two numbers, for a grid"),
    (lambda frame, region: map_of(region, frame.assign(city="Atlantis"), "depth"), "unknown city 'Atlantis'"),
])  # fmt: skip
def test_what_cannot_be_drawn_is_one_clear_line(result, draw, fault):
    with pytest.raises(Refusal, match=fault) as refused:
        draw(result.panel("region"), result.runs[0].region)
    assert len(refused.value.faults) == 1


def test_relations_of_several_years_make_no_map(result):
    with pytest.raises(Refusal, match="choose one year of one run"):
        map_of(result.runs[0].region, result.panel("city"), "output", result.panel("relation"))


def test_a_chart_is_written_and_tells_columns_by_their_declaration(result, tmp_path):
    axes = band(result.panel("region"), "year", "mean_trust")
    axes.figure.savefig(tmp_path / "trust.png")
    assert (tmp_path / "trust.png").stat().st_size > 5_000


def test_columns_are_told_by_their_declaration(result, grid):
    years, cities = result.panel("region"), result.panel("city")
    assert told("parameter_resistance", years) == told("resistance", grid) == axis_label("resistance")
    assert told("resistance", years) == "Resistance (per stake)"  # the measure
    assert told("experience", cities) == "Experience (share)" and told("some_column", years) == "Some column"
