"""The floors and wings of the house: imports only point down, none goes in a circle, and the core needs no window."""

import ast
import importlib
import subprocess
import sys
import tomllib
from functools import cache

import pytest
from numba.core.dispatcher import Dispatcher

from citypact.agents import compiled
from citypact.experiments.named import QUESTIONS
from tests.house import FLOORS, ROOT, WINGS, draw, graph, ties, wing_of

WINDOW = ("solara", "matplotlib", "ipywidgets", "ipyleaflet", "plotly", "altair")
CORE = ("agents", "model")


@cache
def own_modules():
    return sorted(name for name in graph().modules if name.startswith("citypact."))


def illegal(layers):
    """Every import that points up in these layers, from the roof to the ground, told in a line."""
    broken = graph().find_illegal_dependencies_for_layers(layers=layers)
    return sorted(f"{item.importer} imports {item.imported}" for item in broken)


def test_every_file_is_in_the_graph_and_in_a_wing():
    sources = [file for floor in FLOORS for file in (ROOT / floor).rglob("*.py")]
    started = {f"citypact.{floor}" for floor in FLOORS}
    assert set(own_modules()) == {module_of(file) for file in sources} and started < set(own_modules())
    drawn = {f"{floor}.{wing}" for floor, lines in WINGS.items() for line in lines for wing in line}
    assert {wing_of(name) for name in own_modules()} - {None, "experiments.__main__"} == drawn


def test_every_folder_is_listed_to_be_installed():
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    folders = {module_of(file) for floor in FLOORS for file in (ROOT / floor).rglob("__init__.py")}
    assert set(told) == folders and told == sorted(told)


def test_imports_only_point_down():
    assert illegal([f"citypact.{floor}" for floor in FLOORS]) == []


@pytest.mark.parametrize("floor", WINGS)
def test_wings_only_ask_those_below(floor):
    assert illegal([{f"citypact.{floor}.{wing}" for wing in line} for line in WINGS[floor]]) == []


def test_no_import_goes_in_a_circle():
    """Imports inside a function count as well: putting one there does not open a circle."""
    for one in own_modules():
        for other in graph().find_modules_directly_imported_by(one):
            chain = graph().find_shortest_chain(other, one) if other.startswith("citypact.") else None
            assert chain is None, " → ".join((one, *chain))


NAMED = "citypact.experiments.named"


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_study_imports_its_spec_and_its_figures_and_report_never_the_study(name):
    parts = {part: f"{NAMED}.{name}.{part}" for part in ("spec", "study", "figures", "report")}
    assert set(parts.values()) <= graph().modules
    reached = {part: graph().find_upstream_modules(module) for part, module in parts.items()}
    others = {module for module in own_modules() if module.startswith(f"{NAMED}.") and module.endswith(".study")}
    for reader in ("spec", "figures", "report"):
        assert not {module for module in reached[reader] & others if module != f"{NAMED}.study"}, reader
    assert not reached["study"] & {parts["figures"], parts["report"]} and parts["spec"] in reached["study"]


@pytest.mark.slow
def test_the_house_is_drawn_from_its_imports(tmp_path):
    assert ties()["model.engine", "model.year"] > 0 and ("model.year", "model.engine") not in ties()
    draw(tmp_path / "house.png")
    assert (tmp_path / "house.png").stat().st_size > 10_000


def imports_of(file, only_at_module_level):
    """Top names that a file imports: anywhere, or only when it is imported itself."""

    def walk(node):
        for child in ast.iter_child_nodes(node):
            if only_at_module_level and isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                continue
            if isinstance(child, ast.Import):
                yield from (alias.name for alias in child.names)
            elif isinstance(child, ast.ImportFrom):
                assert child.level == 0, f"{file}: a relative import; write the floor's name"
                yield child.module
            yield from walk(child)

    return {name.split(".")[0] for name in walk(ast.parse(file.read_text(encoding="utf-8")))}


def files(*names):
    return [file for name in names for file in sorted((ROOT / name).rglob("*.py"))]


def test_the_core_knows_no_window_at_all():
    for file in files(*CORE):
        found = imports_of(file, only_at_module_level=False)
        assert not found & {*WINDOW, "app", "tests"}, file


def test_experiments_import_no_window_at_module_level():
    for file in files("experiments"):
        if "figure" not in "/".join(file.relative_to(ROOT).parts):
            assert not imports_of(file, only_at_module_level=True) & {*WINDOW, "app"}, file


def test_no_floor_below_the_window_imports_it():
    for file in files(*CORE, "experiments"):
        assert not imports_of(file, only_at_module_level=False) & {"solara", "app", "tests"}, file


def test_a_check_for_imports_can_fail(tmp_path):
    file = tmp_path / "probe.py"
    file.write_text("import os\nif os:\n    import solara.lab\ndef draw():\n    from matplotlib import pyplot\n")
    assert imports_of(file, only_at_module_level=True) == {"os", "solara"}
    assert imports_of(file, only_at_module_level=False) == {"os", "solara", "matplotlib"}


def module_of(file):
    return ".".join(("citypact", *file.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")


def test_importing_the_core_loads_no_window_and_prints_nothing():
    code = f"import {', '.join(map(module_of, files(*CORE)))}, sys; print(sorted(set({WINDOW!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "[]", "")


def compiled_on(floor):
    """Every compiled function that is defined on a floor: (module, name) -> function."""
    found = {}
    for file in files(floor):
        module = importlib.import_module(module_of(file))
        for name, value in vars(module).items():
            if isinstance(value, Dispatcher) and value.py_func.__module__ == module.__name__:
                found[module.__name__, name] = value
    return found


def is_rule(function):
    """Whether it is compiled as ``agents.compiled.rule`` or ``finite_rule`` compiles, which no kernel is."""
    return any(
        function.targetoptions == decorate(lambda: None).targetoptions for decorate in (compiled.rule, compiled.finite_rule)
    )


def test_rules_are_on_the_ground_floor_only():
    """One rule, two tenants: the model compiles no rule of its own but the draws, and the agents compile nothing but rules."""
    rules = {name for name, function in compiled_on("model").items() if is_rule(function)}
    assert rules == {("citypact.model.draws", "philox"), ("citypact.model.draws", "uniforms")}
    of_agents = compiled_on("agents")
    assert len(of_agents) > 40 and all(is_rule(function) for function in of_agents.values())
    assert len(compiled_on("model")) > 20  # kernels


def given_by(module):
    """Name in a module -> the file of the package that it is imported from."""
    found = {}
    for node in ast.walk(ast.parse((ROOT / "/".join(module.split(".")[1:])).with_suffix(".py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("citypact."):
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"  # a module that is imported from its folder, else a name from its module
                found[alias.asname or alias.name] = file_of(whole if whole in own_modules() else node.module)
    return found


def file_of(module):
    return f"{'/'.join(module.split('.')[1:])}.py"


def test_whatever_compiled_code_refers_to_is_in_the_fingerprint_of_its_cache():
    """Else an edited constant would leave an old engine running."""
    every = {**compiled_on("agents"), **compiled_on("model")}
    for (module, name), function in every.items():
        imported, code = given_by(module), function.py_func.__code__
        used = {file_of(module)} | {imported[term] for term in (*code.co_names, *code.co_freevars) if term in imported}
        for file in used:
            told = any(file == part or file.startswith(f"{part}/") for part in compiled.COMPILED)
            assert told, f"{module}.{name} refers to {file}, which is not in agents.compiled.COMPILED"
    assert len(every) > 60


def test_a_rule_is_told_from_a_kernel():
    assert is_rule(compiled.rule(lambda x: x)) and is_rule(compiled.finite_rule(lambda x: x))
    assert not is_rule(compiled.kernel(lambda x: x)) and not is_rule(compiled.sequence(lambda x: x))


def test_one_module_says_what_is_compiled():
    """So no rule can be compiled past ``agents.compiled``, inside a function either; ``model.compiling`` looks on.

    The others say how: how a function is turned into code, into which vectors, what it then is to whoever calls it, and how a
    stage is called.
    """
    importers = graph().find_modules_that_directly_import("numba")
    insides = ("compiled", "dispatching", "doors", "lowering", "vectors")
    assert importers == {f"citypact.agents.{name}" for name in insides} | {"citypact.model.compiling"}


def test_a_relation_is_put_together_in_one_place():
    """Costs and fairness, and the terms of a decision, are composed by ``agents.outlook`` and by nobody else.

    The verification puts the rule of fairness itself beside the theory that it comes from, and composes nothing with it.
    """
    asked = {"costs": set(), "fairness": {f"{NAMED}.verification.unequal.claims"}}
    for part, more in asked.items():
        found = graph().find_modules_that_directly_import(f"citypact.agents.{part}")
        assert found == {"citypact.agents.outlook", *more}, part
    for file in files(*CORE):
        calls = [node.func for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        called = {getattr(function, "attr", getattr(function, "id", "")) for function in calls}
        assert not called & {"decision_terms", "step_terms"} or file.name == "outlook.py", file


def test_every_rule_tells_its_formula():
    for (module, name), function in compiled_on("agents").items():
        assert function.py_func.__doc__, f"{module}.{name} has no docstring"


def test_the_window_reads_what_the_model_tells():
    """``model.watched`` and the tables of what there is say all that the page needs; nothing reaches past them."""
    insides = ("citypact.model.year", "citypact.model.engine", "citypact.agents", "numba")
    window = [name for name in own_modules() if name.split(".")[1] == "views"]
    for module in window:
        asked = graph().find_modules_directly_imported_by(module)
        reached = {name for name in asked for inside in insides if f"{name}.".startswith(f"{inside}.")}
        assert not reached, f"{module} reaches for {', '.join(sorted(reached))}"
    assert "citypact.model.watched" in graph().find_modules_directly_imported_by("citypact.views.running.play")
