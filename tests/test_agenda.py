"""The agenda: what is refused, round trips, the year of withdrawal, and levers pulled in mid-run."""

import pickle
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citypact.model.refusal import Refusal
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.packages import PACKAGES, policy_agenda


@st.composite
def interventions(draw):
    names = draw(st.lists(st.sampled_from(sorted(INSTRUMENTS)), unique=True, max_size=3))
    first = draw(st.integers(1, 30))
    return Intervention(
        {name: draw(st.floats(0, INSTRUMENTS[name].maximum)) for name in names},
        first,
        draw(st.none() | st.integers(first, 40)),
        draw(st.none() | st.floats(0.01, 1)),
        draw(st.none() | st.integers(1, 9)),
        draw(st.text(st.characters(blacklist_categories=("Cs",)), max_size=5)),
    )


agendas = st.builds(Agenda, st.lists(interventions(), max_size=4), st.none() | st.floats(0, 1e6))


def strongest(agenda, year, instrument, held=lambda item: True):
    """The level in force, read from the definition: the strongest of those whose years and triggers hold."""
    in_force = (
        item for item in agenda.interventions if item.first <= year and (item.last is None or year <= item.last) and held(item)
    )
    return max((item.level(instrument) for item in in_force), default=0.0)


def test_instruments_are_stored_as_a_sorted_tuple_of_floats():
    item = Intervention({"platform": 1, "command": 0.5})
    assert item.instruments == (("command", 0.5), ("platform", 1.0))
    assert type(item.level("platform")) is float and item.level("legal") == 0
    assert (item.first, item.last, item.below, item.stalled, item.name) == (1, None, None, None, "")
    assert hash(item) == hash(Intervention(item.instruments))


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"instruments": {"platfrm": 0.5}}, ("'platfrm'", 'did you mean "platform"?')),
        ({"instruments": {"zzz": 0.5}}, ("'zzz'", "allowed", "benefit_sharing")),
        ({"instruments": {"fund_rate": 0.5}}, ("fund_rate = 0.5", "0 to 0.2")),
        ({"instruments": {"command": True}}, ("command = True", "0 to 1")),
        ({"instruments": {"command": float("nan")}}, ("command = nan", "0 to 1")),
        ({"instruments": "command"}, ("'command'", "platform = 0.5")),
        ({"instruments": (("plan", 0.1), ("plan", 0.2))}, ("twice",)),
        ({"first": 0}, ("first = 0", "at least 1")),
        ({"first": 2.0}, ("first = 2.0", "whole number")),
        ({"first": True}, ("first = True", "whole number")),
        ({"last": "9"}, ("last = '9'", "whole number")),
        ({"first": 9, "last": 8}, ("last = 8", "first = 9", "from 9 on")),
        ({"below": 0}, ("below = 0", "above 0")),
        ({"below": 1.1}, ("below = 1.1", "at most 1")),
        ({"below": float("nan")}, ("below = nan",)),
        ({"stalled": 0}, ("stalled = 0", "at least 1")),
        ({"stalled": 1.5}, ("stalled = 1.5", "whole number")),
        ({"name": 3}, ("name = 3", "text")),
    ],
)
def test_a_faulty_intervention_is_refused_in_one_line(fields, says):
    with pytest.raises(Refusal) as caught:
        Intervention(**fields)
    message = str(caught.value)
    assert "\n" not in message and all(part in message for part in says), message


@pytest.mark.parametrize("budget", [-1, float("nan"), float("inf"), "3", True])
def test_a_faulty_budget_is_refused(budget):
    with pytest.raises(Refusal, match=r"budget = .* at least 0") as caught:
        Agenda(budget=budget)
    assert "\n" not in str(caught.value)


def test_what_is_not_an_intervention_is_refused_with_its_number():
    with pytest.raises(Refusal, match=r"intervention 2: .*'plan'"):
        Agenda((Intervention({"plan": 0.1}), "plan"))


@given(agendas)
def test_toml_and_pickle_round_trip(tmp_path_factory, agenda):
    path = tmp_path_factory.mktemp("toml") / "agenda.toml"
    path.write_bytes(agenda.to_toml().encode())
    assert Agenda.from_toml(path) == agenda == pickle.loads(pickle.dumps(agenda))
    assert Agenda.from_toml(path).hash == agenda.hash


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("budgt = 3\n", ("'budgt'", 'did you mean "budget"?')),
        ("budget = -3\n", ("budget = -3",)),
        (
            "[[intervention]]\ninstruments = {plan = 0.1}\n[[intervention]]\nlst = 3\ninstruments = {}\n",
            ("intervention 2", "'lst'", 'did you mean "last"?'),
        ),
        ("[[intervention]]\ninstruments = {plan = 3}\n", ("intervention 1", "plan = 3", "0 to 1")),
        ("[[intervention]]\nfirst = 3\n", ("intervention 1", "no instruments")),
        ("[intervention]\nfirst = 3\n", ("[[intervention]]",)),
        ("intervention = [3]\n", ("intervention 1", "not a table")),
        ("budget = 1\nbudget = 2\n", ("line 2", "not valid TOML")),
    ],
)
def test_a_faulty_file_is_refused_with_path_and_number(tmp_path, text, says):
    path = tmp_path / "agenda.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        Agenda.from_toml(path)
    message = str(caught.value)
    assert "\n" not in message and str(path) in message
    assert all(part in message for part in says), message


def test_the_hash_is_the_same_in_every_session_and_blind_to_names_and_order():
    one, two = Intervention({"plan": 0.5}, 3, 9, name="one"), Intervention({"legal": 0.5}, below=0.4)
    assert Agenda().hash == "64e17d7ba20b"
    assert Agenda((one, two)).hash == Agenda((two, replace(one, name="other"))).hash == "5fdab80cd47f"
    assert len({Agenda((one,)).hash, Agenda((one,), 2).hash, Agenda((replace(one, last=None),)).hash}) == 3


def test_joining_keeps_every_intervention_and_the_smaller_budget():
    one, two = policy_agenda("hybrid", budget=3), policy_agenda("binding_plan", budget=2)
    assert (one + two).interventions == one.interventions + two.interventions
    assert (one + two).budget == 2 and (one + Agenda()).budget == 3 and (Agenda() + Agenda()).budget is None
    assert one + Agenda() == one


def test_empty():
    assert Agenda().is_empty and policy_agenda("laissez_faire").is_empty
    assert Agenda((Intervention({"plan": 0.0}),)).is_empty and not policy_agenda("hybrid").is_empty


@pytest.mark.parametrize(
    ("spans", "year"),
    [
        ((), None),
        (((1, 20),), 20),
        (((1, 20), (5, 30)), 30),
        (((1, 20), (5, None)), None),
        (((1, 60),), None),
        (((1, 90),), None),
        (((1, 20), (80, None)), 20),
        (((80, 90),), None),
        (((60, 60), (1, 3)), None),
    ],
)
def test_withdrawal_year(spans, year):
    agenda = Agenda(tuple(Intervention({"command": 0.5}, first, last) for first, last in spans))
    assert agenda.withdrawal_year(60) == year
    # An intervention that does nothing does not count.
    assert (agenda + Agenda((Intervention({"command": 0}),))).withdrawal_year(60) == year


@given(agendas, st.integers(1, 45), st.sampled_from(sorted(INSTRUMENTS)), st.data())
def test_a_lever_sets_one_instrument_from_its_year_on_and_nothing_else(agenda, year, instrument, data):
    level = data.draw(st.floats(0, INSTRUMENTS[instrument].maximum))
    below, stalled = data.draw(st.booleans()), data.draw(st.booleans())

    def held(item):
        """One possible outcome of the triggers in a year."""
        return (item.below is None or below) and (item.stalled is None or stalled)

    moved = agenda.with_lever(year, instrument, level)
    assert moved.budget == agenda.budget
    for when in range(1, 50):
        for name in INSTRUMENTS:
            kept = name != instrument or when < year
            expected = strongest(agenda, when, name, held) if kept else level
            assert strongest(moved, when, name, held) == expected


def test_a_lever_keeps_name_and_triggers_of_what_it_splits():
    item = Intervention({"plan": 0.5, "legal": 0.4}, 2, 30, below=0.6, stalled=3, name="both")
    before, after, lever = Agenda((item,)).with_lever(10, "plan", 0.1).interventions
    assert before == replace(item, last=9) and after == replace(item, first=10, instruments={"legal": 0.4})
    assert lever == Intervention({"plan": 0.1}, first=10)
    assert Agenda((item,)).with_lever(10, "plan", 0).interventions == (before, after)
    with pytest.raises(Refusal, match="platfrm"):
        Agenda().with_lever(3, "platfrm", 0.5)


def test_packages_of_the_paper_and_modes():
    assert tuple(PACKAGES) == (
        "market_guidance",
        "industry_platform",
        "benefit_coordination",
        "public_facilities",
        "binding_plan",
        "laissez_faire",
        "hierarchical",
        "hybrid",
    )
    for name, package in PACKAGES.items():
        assert package.name == name
        assert all((package.label, package.label_zh, package.meaning, package.meaning_zh, package.source))
        agenda = policy_agenda(name, 2, 20, 5)
        assert {k: v for item in agenda.interventions for k, v in item.instruments} == package.instruments
        assert agenda.budget == 5 and all((item.first, item.last) == (2, 20) for item in agenda.interventions)


def test_packages_know_whether_they_are_recommendations_and_need_a_government():
    assert [name for name, package in PACKAGES.items() if package.recommendation] == list(PACKAGES)[:5]
    assert [name for name, package in PACKAGES.items() if not package.needs_government] == ["laissez_faire"]
    # A fund without a centre that deducts would unravel, and only where something supports is a founding hybrid.
    assert PACKAGES["benefit_coordination"].instruments["central_deduction"] > 0
    assert not any(INSTRUMENTS[name].supporting for name in PACKAGES["hierarchical"].instruments)
    assert "command" not in PACKAGES["hybrid"].instruments


@pytest.mark.parametrize(("text", "years"), [
    ("hybrid", [("hybrid", 3, 9)]),
    ("hybrid:10-25", [("hybrid", 10, 25)]),
    ("hybrid:10-", [("hybrid", 10, None)]),
    ("hybrid:10-25+binding_plan", [("hybrid", 10, 25), ("binding_plan", 3, 9)]),
    (" hybrid : 1 - 2 + hybrid:8-8 + hybrid:1-2", [("hybrid", 1, 2), ("hybrid", 8, 8)]),
    ("laissez_faire:1-2", []),
])  # fmt: skip
def test_a_package_may_tell_its_own_years(text, years):
    agenda = policy_agenda(text, 3, 9, budget=2)
    assert [(item.name, item.first, item.last) for item in agenda.interventions] == years and agenda.budget == 2


@pytest.mark.parametrize(("text", "says"), [
    ("hybrid:25-10", ("'hybrid:25-10'", "last = 10", "from 25 on")),
    ("hybrid:0-3", ("'hybrid:0-3'", "first = 0", "at least 1")),
    ("hybird:2-3", ("did you mean \"hybrid\"", "allowed")),
    *((f"hybrid:{wrong}", (f"years '{wrong}'", "hybrid:10-25", "hybrid:10-", "to the end"))
      for wrong in ("", "10", "-10", "10:25", "ten-25", "10-25-30", "1.5-3")),
])  # fmt: skip
def test_wrong_years_of_a_package_are_refused_in_one_line(text, says):
    with pytest.raises(Refusal) as caught:
        policy_agenda(text)
    (fault,) = caught.value.faults
    assert all(part in fault for part in says)


def test_all_that_is_wrong_with_a_policy_is_told_at_once():
    with pytest.raises(Refusal) as caught:
        policy_agenda("hybird:2-3+hybrid:9-8+binding_plan:x+market_guidance")
    assert len(caught.value.faults) == 3


def test_packages_can_be_joined_and_unknown_ones_are_refused():
    agenda = policy_agenda("market_guidance + binding_plan+market_guidance")
    assert [item.name for item in agenda.interventions] == ["market_guidance", "binding_plan"]
    for spec, says in (("hybird", 'did you mean "hybrid"?'), ("", "allowed: market_guidance"), ("hybrid+", "allowed")):
        with pytest.raises(Refusal, match="policy package") as caught:
            policy_agenda(spec)
        assert says in str(caught.value) and "\n" not in str(caught.value)
