"""The floors of the house: imports only point down, the core needs no window, and nothing is installed beside it."""

import ast
import importlib
import importlib.metadata
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import grimp
import pytest
from numba.core.dispatcher import Dispatcher

from agents import compiled

ROOT = Path(__file__).resolve().parent.parent
# From the roof to the ground.
FLOORS = (("views",), ("experiments",), ("model",), ("agents",))
WINDOW = ("solara", "matplotlib", "ipywidgets", "ipyleaflet", "plotly", "altair")
CORE = ("agents", "model")


def folders():
    return [name for floor in FLOORS for name in floor if (ROOT / name / "__init__.py").exists()]


@cache
def graph():
    return grimp.build_graph(*folders(), include_external_packages=True, cache_dir=None)


def test_the_two_lower_floors_and_experiments_are_there():
    assert {"agents", "model"} <= set(folders())
    assert {"agents.payoffs", "model.engine"} <= graph().modules


def test_imports_only_point_down():
    layers = [set(floor) & set(folders()) for floor in FLOORS]
    broken = graph().find_illegal_dependencies_for_layers(layers=[layer for layer in layers if layer])
    assert not broken, [f"{item.importer} imports {item.imported}" for item in broken]


@pytest.mark.parametrize("upper", ["model", "experiments", "views", "app", "tests"])
def test_agents_never_import_a_floor_above(upper):
    for module in (name for name in graph().modules if name.split(".")[0] == "agents"):
        for imported in graph().find_modules_directly_imported_by(module):
            assert imported.split(".")[0] != upper, f"{module} imports {imported}"


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
        assert not found & {*WINDOW, "app", "views", "experiments", "tests"}, file


def test_experiments_import_no_window_at_module_level():
    for file in files("experiments"):
        if "figure" not in "/".join(file.relative_to(ROOT).parts):
            assert not imports_of(file, only_at_module_level=True) & {*WINDOW, "app", "views"}, file


def test_no_floor_below_the_window_imports_it():
    for file in files(*CORE, "experiments"):
        assert not imports_of(file, only_at_module_level=False) & {"solara", "app", "views", "tests"}, file


def test_a_check_for_imports_can_fail(tmp_path):
    file = tmp_path / "probe.py"
    file.write_text("import os\nif os:\n    import solara.lab\ndef draw():\n    from matplotlib import pyplot\n")
    assert imports_of(file, only_at_module_level=True) == {"os", "solara"}
    assert imports_of(file, only_at_module_level=False) == {"os", "solara", "matplotlib"}


def test_importing_the_core_loads_no_window_and_prints_nothing():
    modules = [".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files(*CORE)
               if file.name != "__init__.py"]  # fmt: skip
    code = f"import {', '.join(modules)}, sys; print(sorted(set({WINDOW!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "[]", "")


def compiled_on(floor):
    """Every compiled function that is defined on a floor: (module, name) -> function."""
    found = {}
    for file in files(floor):
        module = importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
        for name, value in vars(module).items():
            if isinstance(value, Dispatcher) and value.py_func.__module__ == module.__name__:
                found[module.__name__, name] = value
    return found


def is_rule(function):
    """Whether it is compiled as ``agents.compiled.rule`` compiles, which no kernel is."""
    return function.targetoptions == compiled.rule(lambda: None).targetoptions


def test_rules_are_on_the_ground_floor_only():
    """One rule, two tenants: the model compiles no rule of its own but the draws, and the agents compile nothing but rules."""
    rules = {name for name, function in compiled_on("model").items() if is_rule(function)}
    assert rules == {("model.draws", "philox"), ("model.draws", "uniforms")}
    of_agents = compiled_on("agents")
    assert len(of_agents) > 40 and all(is_rule(function) for function in of_agents.values())
    assert len(compiled_on("model")) > 20  # kernels


def test_a_rule_is_told_from_a_kernel():
    assert is_rule(compiled.rule(lambda x: x))
    assert not is_rule(compiled.kernel(lambda x: x)) and not is_rule(compiled.sequence(lambda x: x))


def test_only_one_module_compiles():
    """So no rule can be compiled past ``agents.compiled``, inside a function either."""
    importers = graph().find_modules_that_directly_import("numba")
    assert {name for name in importers if name.split(".")[0] in CORE} == {"agents.compiled"}


def test_a_relation_is_put_together_in_one_place():
    """Costs and fairness, and the terms of a decision, are composed by ``agents.outlook`` and by nobody else."""
    for part in ("agents.costs", "agents.fairness"):
        assert graph().find_modules_that_directly_import(part) == {"agents.outlook"}
    for file in files(*CORE):
        calls = [node.func for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        called = {getattr(function, "attr", getattr(function, "id", "")) for function in calls}
        assert not called & {"decision_terms", "step_terms"} or file.name == "outlook.py", file


def test_every_rule_tells_its_formula():
    for (module, name), function in compiled_on("agents").items():
        assert function.py_func.__doc__, f"{module}.{name} has no docstring"


def test_nothing_is_installed_beside_the_dependencies():
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    assert tool["packages"] == [] and tool["py-modules"] == []
    for installed in importlib.metadata.distributions(name="citypact"):
        record = installed.read_text("RECORD")  # of what was installed; metadata in this folder itself has none
        files = [line.split(",")[0] for line in record.splitlines()] if record else []
        top = {file.split("/")[0] for file in files if file.endswith(".py")}
        assert not top & {"agents", "model", "experiments", "views", "app.py", "tests"}
