"""Sweeps with code of one's own: rules of choice on the engine, classes of cities on the Mesa model, in whatever process."""

import json
import re
import shutil
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from citypact.agents.city import City
from citypact.experiments.commands.line import main
from citypact.experiments.sweeps.coordinator import run_sweep
from citypact.experiments.sweeps.design_file import design, read_design
from citypact.experiments.sweeps.executors import Processes
from citypact.experiments.sweeps.export import write_tables
from citypact.experiments.sweeps.ledger import read
from citypact.model.own import forget_rule
from citypact.model.own.registry import own_rules
from citypact.model.refusal import Refusal

pytestmark = pytest.mark.slow  # processes of their own

EXAMPLES = Path(__file__).resolve().parent.parent / "docs" / "examples" / "rules"
SMALL = {"region": "synthetic:5", "years": 8, "seeds": 3, "series": ["cooperation_rate", "mean_trust"]}
LEARNER = SMALL | {
    "rules": "q_learner.py",
    "parameters": {"rule": "q_learner", "review_rate": 0.6},
    "grid": {"learning_rate": [0.1, 0.5], "subsidy": [0.0, 0.1]},
}


class Plain(City):
    """Cities that do nothing that a city of the model would not do."""


class Lent:
    """Two processes that outlive the sweep for which they are borrowed."""

    def __init__(self, processes):
        self.capacity, self.submit = processes.capacity, processes.submit

    def close(self, wait=True):
        pass


@pytest.fixture(scope="module")
def elsewhere():
    """What makes an executor of two other processes, which know no rule when they begin."""
    processes = Processes(2)
    yield lambda: Lent(processes)
    processes.close()


@pytest.fixture(autouse=True)
def nothing_left():
    """No rule is registered before a test or after it."""
    yield
    for name in own_rules():
        forget_rule(name)


def swept(made, folder, **options):
    assert run_sweep(made, folder, quiet=True, **options).complete
    return {file.name: file.read_bytes() for file in write_tables(folder)}


def test_a_rule_of_ones_own_gives_the_same_tables_in_two_processes(tmp_path, elsewhere):
    here = swept(design(LEARNER, EXAMPLES), tmp_path / "here")
    assert b"learning_rate" in here["runs.csv"] and len(set(here["runs.csv"].splitlines())) == 13
    assert here == swept(design(LEARNER, EXAMPLES), tmp_path / "elsewhere", executor=elsewhere)


def test_a_manifest_tells_the_rule_and_makes_the_sweep_again(tmp_path):
    made = design(SMALL | {"rules": str(EXAMPLES / "tit_for_tat.py"), "parameters": {"rule": "tit_for_tat"}})
    tables = swept(made, tmp_path / "first")
    told = json.loads((tmp_path / "first" / "manifest.json").read_text(encoding="utf-8"))["design"]["rules"]
    assert [entry["file"] for entry in told] == ["tit_for_tat.py"] and "def choose" in told[0]["text"]
    forget_rule("tit_for_tat")
    again = read_design(tmp_path / "first" / "manifest.json")
    assert again.hash == made.hash and swept(again, tmp_path / "second") == tables
    beside = tmp_path / "first" / "tit_for_tat.py"
    beside.write_text(beside.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    with pytest.raises(Refusal, match=r"manifest.json: rules: tit_for_tat.py has the hash \w+, and the sweep ran with"):
        read_design(tmp_path / "first" / "manifest.json")
    beside.unlink()
    with pytest.raises(
        Refusal, match=r"rules: tit_for_tat.py does not lie beside the manifest; its text stands there under rules"
    ):
        read_design(tmp_path / "first" / "manifest.json")


def test_the_code_of_a_rule_is_part_of_what_a_sweep_is(tmp_path):
    shutil.copy(EXAMPLES / "tit_for_tat.py", tmp_path / "mine.py")
    content = SMALL | {"rules": "mine.py", "parameters": {"rule": "tit_for_tat"}}
    one = design(content, tmp_path)
    swept(one, tmp_path / "out")
    text = (tmp_path / "mine.py").read_text(encoding="utf-8")
    (tmp_path / "mine.py").write_text(text.replace("seen.year == 1.0", "seen.year <= 2.0"), encoding="utf-8")
    other = design(content, tmp_path)
    assert other.hash != one.hash
    with pytest.raises(Refusal, match="rules of one's own"):
        run_sweep(other, tmp_path / "out", quiet=True)
    swept(other, tmp_path / "other")
    addresses = []
    for folder in ("out", "other"):
        with read(tmp_path / folder) as ledger:
            addresses.append({row[0] for row in ledger.connection.execute("SELECT id FROM runs")})
    assert len(addresses[0]) == 3 and not addresses[0] & addresses[1]
    assert "rules of one's own" not in design(SMALL).identity and "class of cities" not in design(SMALL).identity


def test_a_plain_class_of_cities_gives_the_bytes_of_the_engine(tmp_path):
    """The Mesa model in the place of the engine, through the same tables."""
    content = SMALL | {
        "grid": {"rule": ["logit", "imitate_best"], "scope": ["city"]},
        "policy": {"packages": ["hybrid"], "first": 3},
    }
    engine = swept(design(content), tmp_path / "engine")
    cities = swept(design(content | {"city_class": Plain}), tmp_path / "cities")
    assert engine == cities and len(engine["runs.csv"].splitlines()) == 7


def test_a_class_of_cities_is_swept_in_processes_with_a_rule_of_ones_own(tmp_path, elsewhere):
    content = LEARNER | {"seeds": 2, "years": 5, "region": "guanzhong", "grid": {"learning_rate": [0.1, 0.5]}}
    engine = swept(design(content, EXAMPLES), tmp_path / "engine")
    made = design(content | {"city_class": "cautious.py:Cautious"}, EXAMPLES)
    here = swept(made, tmp_path / "here")
    assert here == swept(made, tmp_path / "elsewhere", executor=elsewhere) and here != engine
    again = read_design(tmp_path / "here" / "manifest.json")
    assert again.hash == made.hash and str(again.city_class) == "cautious.py:Cautious"
    assert (tmp_path / "here" / "cautious.py").read_bytes() == (EXAMPLES / "cautious.py").read_bytes()


def test_the_price_of_a_class_of_cities_is_measured():
    made = design(SMALL | {"city_class": "cautious.py:Cautious"}, EXAMPLES)
    times, seconds = made.city_class.price(made.run(made.point(0), 1), made.years)
    assert times > 3 and 0 < seconds < 10


def test_what_is_wrong_with_code_of_ones_own_is_told(tmp_path):
    def told(**more):
        with pytest.raises(Refusal) as refusal:
            design(SMALL | more, EXAMPLES)
        return refusal.value.faults

    assert told(rules="nowhere.py") == (f"rules: {EXAMPLES / 'nowhere.py'}: no such file; give the path of a Python file",)
    assert told(rules=3) == ("rules: 3; allowed: the path of a Python file",)
    assert told(city_class="cautious.py") == (
        "city_class: 'cautious.py'; allowed: FILE:CLASS, such as \"my_cities.py:Cautious\"",
    )
    assert told(city_class="cautious.py:Cautios")[0].startswith(
        "city_class: cautious.py: unknown subclass of City 'Cautios' (did you mean \"Cautious\"?)"
    )
    assert told(city_class="q_learner.py:RuleMemory") == (
        "city_class: q_learner.py:RuleMemory: RuleMemory is no subclass of citypact.agents.city.City",
    )
    assert "survival is kept by the engine alone" in told(city_class="cautious.py:Cautious", survival=True)[0]
    (fault,) = told(rules="q_learner.py", grid={"rule": ["logit", "q_learner"], "learning_rate": [0.1]})
    assert fault.startswith('learning_rate is a parameter of the rule "q_learner", and the runs have the rule logit, q_learner')
    (fault,) = told(parameters={"rule": "q_lerner"}, rules="q_learner.py")
    assert 'did you mean "q_learner"' in fault
    made = type("Made", (City,), {"__module__": "nowhere"})
    assert "stands in no file, and the workers need one" in told(city_class=made)[0]


def test_what_the_documentation_shows_runs(monkeypatch):
    """Every block of Python in docs/own-rules.md, in its order, and its design."""
    text = (EXAMPLES.parent.parent / "own-rules.md").read_text(encoding="utf-8")
    blocks, names = re.findall(r"```python\n(.*?)```", text, re.DOTALL), {}
    for block in blocks:
        exec(compile(block, "own-rules.md", "exec"), names)
    assert len(blocks) >= 6 and "merciful" in own_rules()
    (shown,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert design(tomllib.loads(shown), EXAMPLES).runs == 30
    assert read_design(EXAMPLES / "q_learner.toml").runs == 60


def test_the_command_line_knows_the_rules_of_the_environment(monkeypatch, tmp_path):
    runner = CliRunner()
    asked = [
        "explain",
        "--region",
        "synthetic:4",
        "--city",
        "City 1",
        "--partner",
        "City 2",
        "--year",
        "2",
        "--set",
        "rule=q_learner",
    ]
    refused = runner.invoke(main, asked)
    assert refused.exit_code == 2 and "q_learner" in refused.output
    monkeypatch.setenv("CITYPACT_RULES", str(EXAMPLES / "q_learner.py"))
    told = runner.invoke(main, asked)
    assert told.exit_code == 0 and "remembers q_cooperate" in told.output
    listed = runner.invoke(main, ["parameters", "rule"])
    assert "q_learner" in listed.output and "does what paid more so far" in listed.output
    monkeypatch.setenv("CITYPACT_RULES", str(tmp_path / "none.py"))
    wrong = runner.invoke(main, asked)
    assert wrong.exit_code == 2 and "none.py: no such file" in wrong.output and wrong.output.count("\n") == 1


def test_check_tells_the_price(tmp_path):
    (tmp_path / "design.toml").write_text(
        'region = "synthetic:4"\nyears = 5\nseeds = 2\ncity_class = "cautious.py:Cautious"\n', encoding="utf-8"
    )
    shutil.copy(EXAMPLES / "cautious.py", tmp_path)
    told = CliRunner().invoke(main, ["sweep", str(tmp_path / "design.toml"), "--check"])
    assert told.exit_code == 0 and "cautious.py:Cautious is lived on the Mesa model: " in told.output
    assert re.search(r"s a run, about \d+ times the engine's", told.output)
