"""Parameters: declared once, immutable, refused by name, the same hash everywhere, to and from TOML."""

import copy
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citypact.model.refusal import Refusal, nearest
from citypact.model.settings.declaration import GROUPS
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.settings.parameters import Parameters

NUMBERS = [declaration for declaration in PARAMETERS.values() if not declaration.choices]


@st.composite
def values(draw):
    """Any allowed set of values for a few parameters."""
    chosen = draw(st.lists(st.sampled_from(NUMBERS), unique=True, max_size=6))
    changes = {item.name: draw(st.floats(item.minimum, item.maximum)) for item in chosen}
    if draw(st.booleans()):
        changes |= {"scope": "city", "rule": draw(st.sampled_from(PARAMETERS["rule"].choices))}
    return changes


def refusal_of(**given_values):
    with pytest.raises(Refusal) as caught:
        Parameters(**given_values)
    return str(caught.value)


def test_every_declaration_is_complete_and_accepts_its_own_default():
    for table in (PARAMETERS, INSTRUMENTS):
        for name, item in table.items():
            assert item.name == name and item.group in GROUPS
            assert all((item.unit, item.meaning, item.source, item.label, item.label_zh))
            assert item.accept(item.default) == item.default
            assert any("\u4e00" <= letter <= "\u9fff" for letter in item.label_zh)
    assert not set(PARAMETERS) & set(INSTRUMENTS)
    assert {item.group for table in (PARAMETERS, INSTRUMENTS) for item in table.values()} == set(GROUPS)
    assert all(item.default == 0 and item.minimum == 0 for item in INSTRUMENTS.values())


def test_labels_and_symbols_are_unique():
    declared = [*PARAMETERS.values(), *INSTRUMENTS.values()]
    for key in ("label", "label_zh"):
        assert len({getattr(item, key) for item in declared}) == len(declared)
    symbols = [item.symbol for item in declared if item.symbol]
    assert len(set(symbols)) == len(symbols)


# What section 10 of the model names, in its words and order.
DEFAULTS = {
    "stake_scale": 0.05, "contested_value": 4, "surplus": 2.4, "complementarity": 1, "relief": 1, "shared_burden": 0.5,
    "opening_information": 0.3, "opening_thematic": 0.65, "opening_joint": 1,
    "commitment_information": 0.1, "commitment_thematic": 0.45, "commitment_joint": 1,
    "dissipation": 0.1, "grab": 0.6, "sunk": 0.2, "contest_exponent": 1, "bargaining_exponent": 1, "patience": 0.7,
    "rationality": 35, "review_rate": 0.25, "tournament": 0.1, "search_cost": 0.02, "negotiation_cost": 0.1,
    "monitoring_cost": 0.06, "cost_elasticity": 0.5, "experience": 0.8, "border_friction": 1, "asymmetry_friction": 0.5,
    "resistance": 0.5, "threshold": 0.01, "foot_dragging": 0.5, "prior_weight": 4, "prior_trust": 0.2, "memory": 0.9,
    "reputation_weight": 0.5, "crowding_out": 0.8, "compliance": 0.95, "break_rate": 0.5, "specialisation": 0.02,
    "isomorphism_drift": 0.01, "industrial_transfer": 0.6, "growth_rate": 0.06, "feedback": 0.02, "capacity_gain": 0.01,
    "headroom": 4, "density_slope": 0.3, "distance_decay": 200, "reach_km": 250,
    # named in sections 6 and 8
    "tournament_across": 0, "exploration": 0.05, "enforcement_cost": 0.2, "administration_cost": 0.00025,
    "infrastructure_cost": 0.0025, "scope": "partner", "rule": "logit",
}  # fmt: skip


def test_defaults_of_the_specification():
    parameters = Parameters()
    assert parameters.as_dict() == DEFAULTS
    assert parameters.changed() == {} and repr(parameters) == "Parameters()"


def test_the_ladder_opens_and_commits_in_steps():
    """At the defaults a deeper stage opens more and commits more, and what is opened comes before what is committed."""
    p = Parameters()
    opened = p.opening_information, p.opening_thematic, p.opening_joint
    committed = p.commitment_information, p.commitment_thematic, p.commitment_joint
    assert sorted(opened) == list(opened) and sorted(committed) == list(committed)
    ratios = [o / m for o, m in zip(opened, committed, strict=True)]
    assert ratios == sorted(ratios, reverse=True) and ratios[-1] == 1.0


def test_integers_are_stored_as_floats_and_minus_zero_as_zero():
    parameters = Parameters(headroom=3, sunk=-0.0)
    assert type(parameters.headroom) is float and str(parameters.sunk) == "0.0"
    assert Parameters(headroom=4).hash == Parameters().hash


def test_the_hash_is_the_same_in_every_session():
    assert Parameters().hash == "e10f7d1e8ff5"
    assert Parameters(search_cost=0.05).hash == "86ed89baebb6"


def test_parameters_cannot_be_changed():
    parameters = Parameters()
    with pytest.raises(AttributeError, match="replace"):
        parameters.search_cost = 0.5
    with pytest.raises(AttributeError):
        del parameters.search_cost
    assert parameters.replace(search_cost=0.5).search_cost == 0.5 and parameters.search_cost == 0.02


@given(values())
def test_copies_pickles_and_equality(changes):
    parameters = Parameters(**changes)
    for twin in (
        Parameters(**parameters.as_dict()),
        Parameters(**parameters.changed()),
        copy.deepcopy(parameters),
        pickle.loads(pickle.dumps(parameters)),
        eval(repr(parameters)),
    ):
        assert twin == parameters and hash(twin) == hash(parameters) and twin.hash == parameters.hash
    assert (parameters.hash == Parameters().hash) == (parameters.changed() == {})


@given(values())
def test_toml_round_trip_is_exact(tmp_path_factory, changes):
    parameters = Parameters(**changes)
    path = tmp_path_factory.mktemp("toml") / "parameters.toml"
    path.write_text(parameters.to_toml(), encoding="utf-8")
    assert Parameters.from_toml(path) == parameters


def test_toml_may_be_flat_and_may_name_only_some(tmp_path):
    path = tmp_path / "flat.toml"
    path.write_text('search_cost = 1\nscope = "city"\n', encoding="utf-8")
    assert Parameters.from_toml(path) == Parameters(search_cost=1.0, scope="city")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("search_cost = 0.1\nthreshold = = 2\n", ("line 2", "not valid TOML")),
        ("search_cost = [1,\n2,", ("line 2", "not valid TOML")),
        ("serch_cost = 0.1\n", ("'serch_cost'", 'did you mean "search_cost"?')),
        ("[parameters]\nself = 1\n", ("'self'",)),
        ("parameters = 3\n", ("not a table",)),
        ("budget = 3\n[parameters]\nsurplus = 1\n", ('"budget"',)),
    ],
)
def test_a_faulty_toml_file_is_refused_with_its_path(tmp_path, text, says):
    path = tmp_path / "faulty.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        Parameters.from_toml(path)
    message = str(caught.value)
    assert "\n" not in message and str(path) in message
    assert all(part in message for part in says)


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    (tmp_path / "latin.toml").write_bytes(b'# one\nrule = "\xe9"\n')
    for path, says in ((tmp_path / "none.toml", "no such file"), (tmp_path, str(tmp_path)), (tmp_path / "latin.toml", "line 2")):
        with pytest.raises(Refusal, match=says) as caught:
            Parameters.from_toml(path)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("given_values", "says"),
    [
        ({"serch_cost": 1}, ("'serch_cost'", 'did you mean "search_cost"?')),
        ({"x": 1}, ("'x'", "allowed", "reach_km")),
        ({"platform": 0.5}, ("platform", "instrument", "agenda")),
        ({"patience": 1}, ("patience = 1 ", "0 to 0.99")),
        ({"patience": 0.9900000001}, ("0.9900000001", "0 to 0.99")),
        ({"surplus": float("nan")}, ("surplus = nan", "0 to 20")),
        ({"surplus": float("inf")}, ("surplus = inf", "0 to 20")),
        ({"surplus": 10**400}, ("surplus", "0 to 20")),
        ({"memory": True}, ("memory = True", "0 to 1")),
        ({"memory": "0.5"}, ("memory = '0.5'", "not a number", "0 to 1")),
        ({"memory": None}, ("memory = None", "not a number")),
        ({"rule": "logitt"}, ("'logitt'", 'did you mean "logit"?', "best_response")),
        ({"rule": 3}, ("rule 3", "logit")),
        ({"rule": "imitate_fermi"}, ('"imitate_fermi"', 'scope = "city"', "best_response")),
    ],
)
def test_refusals_are_one_line_with_value_and_what_is_allowed(given_values, says):
    message = refusal_of(**given_values)
    assert "\n" not in message
    assert all(part in message for part in says), message


def test_several_faults_are_told_at_once_one_line_each():
    with pytest.raises(Refusal) as caught:
        Parameters(patience=2, memory="a", reach=1)
    assert len(caught.value.faults) == 3 and str(caught.value).count("\n") == 2
    assert pickle.loads(pickle.dumps(caught.value)).faults == caught.value.faults


def test_a_name_with_a_line_break_stays_on_one_line():
    assert "\n" not in refusal_of(**{"search\ncost": 1})


@given(st.sampled_from(NUMBERS), st.floats(allow_nan=True))
def test_a_number_is_accepted_exactly_when_it_is_in_range(item, number):
    if item.minimum <= number <= item.maximum:
        assert getattr(Parameters(**{item.name: number}), item.name) == number
    else:
        assert item.name in refusal_of(**{item.name: number})


def test_settings_of_the_command_line():
    assert Parameters.parse_setting("search_cost=0.05") == ("search_cost", 0.05)
    assert Parameters.parse_setting(" rule = best_response ") == ("rule", "best_response")
    for text, says in (
        ("search_cost", "name=value"),
        ("serch_cost=1", "search_cost"),
        ("patience=x", "not a number"),
        ("patience=2", "0 to 0.99"),
        ("scope=town", "partner, city"),
        ("surplus=nan", "0 to 20"),
    ):
        with pytest.raises(Refusal, match=says) as caught:
            Parameters.parse_setting(text)
        assert "\n" not in str(caught.value)


def test_nearest_name():
    assert nearest("Distance_Decy", PARAMETERS) == ' (did you mean "distance_decay"?)'
    assert nearest("zzzz", PARAMETERS) == ""


def test_parameters_and_agenda_start_without_the_heavy_libraries():
    code = (
        "import sys, citypact.model.settings.parameters, citypact.model.settings.packages; "
        "print([name for name in ('numpy', 'pandas', 'mesa', 'numba', 'scipy') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent
    )
    assert done.stdout.strip() == "[]"
