"""The ODD page: its elements are those of the protocol, and its tables are held to the agents, the engine and the rules."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from citypact.agents import purposes
from citypact.agents.relation import Relation, Side
from citypact.experiments.commands.odd_tables import DRAWS, STAGES, START, STATE, parts, rule_doc
from citypact.experiments.paper.text import filled
from citypact.model.agglomeration import Agglomeration
from citypact.model.evidence.state_table import STATES
from citypact.model.refusal import Refusal
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.year.arrays import Cities, Relations, Runs

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "odd.md").read_text(encoding="utf-8")
ELEMENTS = ("Purpose and patterns", "Entities, state variables and scales", "Process overview and scheduling", "Design concepts",
            "Initialization", "Input data", "Submodels")  # fmt: skip
CONCEPTS = ("Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction", "Sensing", "Interaction",
            "Stochasticity", "Collectives", "Observation")  # fmt: skip
RULES = ("payoffs", "costs", "fairness", "choice", "learning", "structure", "intervention")
# Of a run of the engine: the seed and the years that it counts by, and why it stopped; no state that the model acts on.
BOOKS = {"seed", "withdrawal", "stopped", "stopped_city", "stopped_output", "stopped_capacity"}


def _names(holder: str) -> set[str]:
    return {variable.attribute for variable in STATE[holder]}


def test_the_page_has_every_element_and_all_eleven_design_concepts_in_order():
    headings = re.findall(r"^##+ (?:\d\. )?(.*)$", PAGE, re.MULTILINE)
    assert [heading for heading in headings if heading in ELEMENTS] == list(ELEMENTS)
    assert [heading for heading in headings if heading in CONCEPTS] == list(CONCEPTS)
    assert any("ODD+D" in heading for heading in headings)


def test_the_state_variables_are_those_that_the_engine_carries_from_year_to_year():
    assert _names("City") == set(Cities._fields)
    assert _names("Relation") | _names("Side of a relation") == set(Relations._fields)
    runs = set(Runs._fields) - BOOKS
    assert runs == _names("Government") | {"rate"} and "cooperation_rates" in _names("Agglomeration")


def test_the_state_variables_are_attributes_of_the_agents():
    model = Agglomeration("synthetic:4", seed=1)
    assert _names("Relation") <= set(Relation.__slots__) and _names("Side of a relation") <= set(Side.__slots__)
    for holder, agent in (("City", next(iter(model.cities))), ("Government", model.government), ("Agglomeration", model)):
        assert all(hasattr(agent, name) for name in _names(holder))


def test_what_the_engine_keeps_is_declared_once():
    for variable in (one for variables in STATE.values() for one in variables):
        assert (variable.attribute in STATES) == (not variable.meaning) == (not variable.unit), variable.attribute


def test_every_variable_says_a_stage_that_changes_it():
    for variables in STATE.values():
        for variable in variables:
            assert any(stage in variable.changed for stage in STAGES) or variable.changed == "every step", variable.attribute


def test_the_stages_are_those_of_the_model_and_every_rule_has_its_stage():
    assert tuple(STAGES) == Agglomeration.stages
    told = [name for stage in (START, *STAGES.values()) for name in stage.rules]
    rules = set()
    for module in RULES:
        found = vars(import_module(f"citypact.agents.{module}"))
        own = (name for name, value in found.items() if getattr(value, "py_func", value).__class__.__name__ == "function")
        rules |= {f"{module}.{name}" for name in own if found[name].__module__.endswith(f"agents.{module}")}
    assert len(told) == len(set(told)) and set(told) == rules
    assert all(len(rule_doc(name)) > 20 for name in told)


def test_every_purpose_of_chance_is_told_with_its_stage():
    assert set(DRAWS) == {name for name, value in vars(purposes).items() if isinstance(value, int)}
    assert all(stage in STAGES or name == "ACTIVATION" for name, (stage, _, _) in DRAWS.items())
    text = " ".join(told for _, _, told in DRAWS.values())
    assert set(re.findall(r"`(\w+)`", text)) <= {*PARAMETERS, *INSTRUMENTS}


@pytest.mark.parametrize("table", [PARAMETERS, INSTRUMENTS], ids=["parameters", "instruments"])
def test_every_declared_row_is_on_the_page(table):
    submodels = PAGE.partition("## 8. Submodels")[2]
    assert all(submodels.count(f"| `{name}` |") == 1 for name in table)


def test_a_page_is_filled_between_its_marks_and_again():
    page = "before\n<!-- made: one -->\nold\n<!-- made -->\nafter\n"
    once = filled(page, {"one": "new"})
    assert once == "before\n<!-- made: one -->\n\nnew\n\n<!-- made -->\nafter\n" == filled(once, {"one": "new"})
    assert set(parts()) == set(re.findall(r"made: (\w+)", PAGE))
    for wrong in ("no marks", "<!-- made: one -->\n", "<!-- made: two -->\n<!-- made -->\n"):
        with pytest.raises(Refusal, match="marks"):
            filled(wrong, {"one": "new"})
