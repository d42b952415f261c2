"""Summaries of runs: transition times, and sums and means of the yearly series."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citypact.model.engine import Result
from citypact.model.measures import MEASURES
from citypact.model.refusal import Refusal
from citypact.model.summary import HOLD, SUMMARIES, measures_needed, summaries, transition_time


def first_held_year(rate, level, hold):
    """The definition, word for word."""
    for year in range(1, len(rate) - hold + 2):
        if all(value >= level for value in rate[year - 1 : year - 1 + hold]):
            return year
    return None


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.floats(0, 1), st.integers(1, 8))
def test_transition_time_is_the_first_year_from_which_the_level_is_held(rate, level, hold):
    found = transition_time(np.array([rate]), level, hold)
    expected = first_held_year(rate, level, hold)
    assert found.shape == (1,)
    assert np.isnan(found[0]) if expected is None else found[0] == expected


def test_a_level_must_be_held_within_the_record():
    rate = np.array([[0.1, 0.6, 0.6, 0.6, 0.6], [0.5, 0.5, 0.5, 0.5, 0.5], [0.6, 0.6, 0.4, 0.6, 0.6]])
    np.testing.assert_array_equal(transition_time(rate, 0.5), [np.nan, 1.0, np.nan])
    assert HOLD == 5


def result_of(**columns):
    """A result with these series, (run, year), and zeros elsewhere."""
    runs, years = next(iter(columns.values())).shape
    series = np.zeros((runs, years, len(MEASURES)))
    for name, values in columns.items():
        series[:, :, list(MEASURES).index(name)] = values
    counts = np.zeros((runs, 2, 3, years + 1), dtype=np.int32)
    return Result(tuple(MEASURES), np.arange(1, years + 1), series, counts, counts)


def test_summaries_sum_average_and_take_the_end():
    years = np.arange(1.0, 11.0)[None, :]
    result = result_of(cooperation_rate=years / 10, welfare=years, stage_joint_governance=years / 100, outlay=2 * years,
                       search_cost=years, joint_surplus=4 * years, depth=years / 20, transferred=years / 2)  # fmt: skip
    found = summaries(result)
    assert list(found) == list(SUMMARIES)
    assert all(values.shape == (1,) for values in found.values())
    assert found["t50"] == 5 and np.isnan(found["t80"])
    assert found["final_cooperation"] == pytest.approx(0.8)
    assert found["final_depth"] == pytest.approx(0.4)  # mean of 0.3 to 0.5 in the last five years
    assert found["final_joint_governance"] == 0.1
    assert found["cumulative_welfare"] == 55 and found["total_outlay"] == 110 and found["total_transfer"] == 27.5
    assert found["cost_share"] == 0.25


def test_a_summary_of_fewer_years_than_it_averages_takes_them_all():
    assert summaries(result_of(depth=np.array([[0.2, 0.4]])), ["final_depth"])["final_depth"] == pytest.approx(0.3)


def test_cost_share_is_undefined_without_surplus():
    for surplus in (0.0, 1e-14, 1e-310):
        result = result_of(search_cost=np.ones((1, 6)), joint_surplus=np.full((1, 6), surplus))
        assert np.isnan(summaries(result, ["cost_share"])["cost_share"][0])


def test_a_sweep_asks_only_for_what_its_summaries_need():
    assert measures_needed(["t50", "total_outlay"]) == ("cooperation_rate", "outlay")
    assert set(measures_needed()) <= set(MEASURES)


def test_an_unknown_summary_is_refused_by_name():
    with pytest.raises(Refusal, match='did you mean "t50"'):
        measures_needed(["t51"])


def test_every_summary_is_declared_in_both_languages():
    for name, summary in SUMMARIES.items():
        assert summary.name == name and summary.unit and summary.label and summary.label_zh and summary.meaning
