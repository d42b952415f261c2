"""The command line: help that comes at once, refusals in one line, results that are whole and repeatable."""

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from citypact.experiments.commands.line import main
from citypact.experiments.paper.output_folder import new_folder
from citypact.experiments.paper.progress import REDRAW_SECONDS, REPORT_SECONDS, announce, bar, in_words
from citypact.experiments.paper.text import aligned, width
from citypact.model.refusal import Refusal

ROOT = Path(__file__).resolve().parent.parent
HEAVY = ("numpy", "numba", "mesa", "matplotlib", "scipy", "pandas", "solara")
COMMANDS = ([], ["simulate"], ["explain"], ["run"], ["run", "transition"], ["list"], ["regions"], ["parameters"],
            ["policies"], ["measures"], ["cite"], ["verify"], ["archive"])  # fmt: skip
SMALL = ["--region", "pearl_delta", "--years", "6"]


def invoke(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="python -m experiments")


def lines(text):
    return text.strip().splitlines()


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_help_imports_nothing_heavy():
    """In one process: what one command's help imports would stay for the next."""
    script = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from citypact.experiments.commands.line import main\n"
        f"for command in {COMMANDS!r}:\n"
        "    result = CliRunner().invoke(main, [*command, '--help'])\n"
        "    assert result.exit_code == 0, result.output\n"
        f"print(*sorted(set(sys.modules) & set({HEAVY!r})))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


@pytest.mark.parametrize("command", [["simulate"], ["explain"], ["run"], ["cite"], ["verify"]])
def test_help_teaches_by_example(command):
    result = invoke(*command, "--help")
    assert f"python -m experiments {' '.join(command)}" in result.output and "Examples" in result.output


def test_module_starts_and_tells_a_refusal_in_one_line():
    command = [sys.executable, "-m", "experiments", "simulate", "--set", "serch_cost=1", "--out", "nowhere"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 2 and done.stdout == ""
    assert len(lines(done.stderr)) == 1 and 'did you mean "search_cost"' in done.stderr
    assert not (ROOT / "nowhere").exists()


EXPLAIN = ["explain", "--region", "pearl_delta", "--year", 2, "--partner", "Shenzhen"]
REFUSALS = [
    (["simulate", "--region", "yangtze_dleta"], 'did you mean "yangtze_delta"'),
    (["simulate", "--set", "search_csot=0.1"], 'did you mean "search_cost"'),
    (["simulate", "--set", "platform=0.5"], "policy instrument"),
    (["simulate", "--set", "search_cost=9"], "0 to 5"),
    (["simulate", "--set", "search_cost"], "name=value"),
    (["simulate", "--set", "rule=imitate_best"], "scope"),
    (["simulate", "--years", 0], "1 to 10000"),
    (["simulate", "--seed", -1], "seed"),
    (["simulate", "--policy", "hybird"], 'did you mean "hybrid"'),
    (["simulate", "--policy", "hybird:2-5"], 'did you mean "hybrid"'),
    (["simulate", "--policy", "hybrid:9-8"], "last = 8"),
    (["simulate", "--policy", "hybrid:9"], "hybrid:10-25 for the years 10 to 25"),
    (["simulate", "--policy", "hybrid", "--from", 9], "--from"),
    (["simulate", "--budget", 9], "--policy"),
    (["simulate", "--params", "{tmp}/missing.toml"], "no such file"),
    (["simulate", "--params", "{tmp}/broken.toml"], "not valid TOML"),
    (["simulate", "--agenda", "{tmp}/backwards.toml"], "last = 3"),
    (["simulate", "--agenda", "{tmp}/backwards.toml", "--policy", "hybrid"], "alone"),
    (["run", "transition", "--seeds", 1], "seeds: 1"),
    (["run", "transition", "--threads", 0], "threads: 0"),
    (["run", "transition", "--region", "synthetic:1"], "reach_km"),
]


@pytest.fixture
def scratch(tmp_path):
    (tmp_path / "broken.toml").write_text("search_cost = = 1\n")
    (tmp_path / "backwards.toml").write_text(
        "[[intervention]]\nfirst = 9\nlast = 3\ninstruments = { platform = 0.5 }\n", encoding="utf-8"
    )
    (tmp_path / "a_file").write_text("")
    return tmp_path


@pytest.mark.parametrize(("arguments", "says"), REFUSALS)
def test_a_refusal_is_one_line_and_leaves_nothing_behind(scratch, arguments, says):
    before = contents(scratch)
    result = invoke(*(str(part).format(tmp=scratch) for part in arguments), "--out", scratch / "new" / "results")
    assert result.exit_code == 2 and len(lines(result.stderr)) == 1 and says in result.stderr
    assert "Traceback" not in result.stderr and contents(scratch) == before


@pytest.mark.parametrize(("arguments", "says"), [
    ([*EXPLAIN, "--city", "Guangzou"], 'did you mean "Guangzhou"'),
    ([*EXPLAIN, "--city", "Shenzhen"], "itself"),
    ([*EXPLAIN, "--city", "Guangzhou", "--set", "reach_km=20"], "beyond the reach"),
    (["simulate"], "--out"),
    (["simulate", "--frobnicate"], "--frobnicate"),
    (["simulate", "--years", "many", "--out", "x"], "many"),
    (["frobnicate"], "frobnicate"),
    (["run", "frobnicate"], "frobnicate"),
    (["parameters", "frobnicate"], "frobnicate"),
])  # fmt: skip
def test_other_wrong_uses_are_one_line_too(arguments, says):
    result = invoke(*arguments)
    assert result.exit_code == 2 and len(lines(result.stderr)) == 1 and says in result.stderr


@pytest.mark.parametrize("command", [["simulate", *SMALL], ["run", "transition", "--quick"]])
@pytest.mark.parametrize("folder", ["a_file", "a_file/below", "a_file/far/below"])
def test_a_folder_that_cannot_be_written_is_refused(scratch, command, folder):
    before = contents(scratch)
    result = invoke(*command, "--out", scratch / folder)
    assert result.exit_code == 2 and len(lines(result.stderr)) == 1 and "a_file" in result.stderr
    assert contents(scratch) == before


def test_a_folder_that_holds_something_is_only_replaced_on_request(tmp_path):
    first = invoke("simulate", *SMALL, "--out", tmp_path / "run")
    again = invoke("simulate", *SMALL, "--seed", 2, "--out", tmp_path / "run")
    assert first.exit_code == 0 and again.exit_code == 2 and "--overwrite" in again.stderr
    assert invoke("simulate", *SMALL, "--seed", 2, "--out", tmp_path / "run", "--overwrite").exit_code == 0
    assert json.loads((tmp_path / "run" / "manifest.json").read_text())["seed"] == 2
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter.txt").write_text("dear")
    refused = invoke("simulate", *SMALL, "--out", tmp_path / "home", "--overwrite")
    assert refused.exit_code == 2 and "manifest.json" in refused.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"run", "home"}


def test_nothing_is_half_written_when_the_work_fails(tmp_path):
    for failure in (RuntimeError, KeyboardInterrupt):
        with pytest.raises(failure), new_folder(tmp_path / "far" / "results") as working:
            (working / "series.csv").write_text("half")
            raise failure
        assert list(tmp_path.iterdir()) == []
    with pytest.raises(Refusal, match="No space left"), new_folder(tmp_path / "results"):
        raise OSError(28, "No space left on device")
    assert list(tmp_path.iterdir()) == []


def test_simulate_twice_gives_the_same_bytes(tmp_path):
    policy = ["--policy", "hybrid:2-4", "--set", "search_cost=0.05"]
    for name in ("one", "two"):
        assert invoke("simulate", *SMALL, *policy, "--out", tmp_path / name).exit_code == 0
    one = contents(tmp_path / "one")
    assert one == contents(tmp_path / "two")
    assert set(one) == {"series.csv", "cities.csv", "relations.csv", "parameters.toml", "agenda.toml", "manifest.json",
                        "series.png", "series.txt"}  # fmt: skip
    text = one["manifest.json"].decode()
    assert str(tmp_path) not in text and str(ROOT) not in text


def test_the_folder_repeats_its_own_run_and_its_figures_read_back_exactly(tmp_path):
    from citypact.model.engine import Run, simulate
    from citypact.model.measures import MEASURES
    from citypact.model.regions.loading import load_region
    from citypact.model.settings.packages import policy_agenda
    from citypact.model.settings.parameters import Parameters

    policy = ["--policy", "hierarchical:2-4", "--seed", 3, "--set", "break_rate=0.3"]
    assert invoke("simulate", *SMALL, *policy, "--out", tmp_path / "run").exit_code == 0
    own = ["--params", tmp_path / "run" / "parameters.toml", "--agenda", tmp_path / "run" / "agenda.toml", "--seed", 3]
    assert invoke("simulate", *SMALL, *own, "--out", tmp_path / "again").exit_code == 0
    assert contents(tmp_path / "run") == contents(tmp_path / "again")

    agenda = policy_agenda("hierarchical", 2, 4)
    run = Run(load_region("pearl_delta"), Parameters(break_rate=0.3), agenda, 3)
    result = simulate([run], 6, states=True)
    for row, expected in zip(rows(tmp_path / "run" / "series.csv"), result.series[0], strict=True):
        read = [float(row[name]) if row[name] else None for name in MEASURES]
        assert read == [None if value != value else value for value in expected.tolist()]
    cities = rows(tmp_path / "run" / "cities.csv")
    assert [float(row["output"]) for row in cities] == result.states["output"][-1, :, 0].tolist()
    assert [row["city_zh"] for row in cities] == list(run.region.cities_zh)
    assert all(abs(sum(float(row[name]) for name in row if name.startswith("share_")) - 1) < 1e-12 for row in cities)
    relations = rows(tmp_path / "run" / "relations.csv")
    for end, number in (("i", 0), ("j", 1)):
        for column, name in (("trust", "trust"), ("payoff", "payoff"), ("cooperates", "cooperates"), ("wishes_deeper", "wishes")):
            read = [float(row[f"{column}_{end}"]) for row in relations]
            assert read == result.states[name][-1, number, :, 0].tolist()
    assert [float(row["transferred"]) for row in relations] == result.states["flow"][-1, :, 0].tolist()
    assert {row["review"] for row in relations} <= {"habit", "regular", "ordered", "differed"}
    assert all((row["founded"] == "") == (row["stage"] == "rivalry") for row in relations)
    about = json.loads((tmp_path / "run" / "manifest.json").read_text())
    assert about["parameter_hash"] == run.parameters.hash and about["agenda_hash"] == agenda.hash
    assert about["region"]["checksum"] == run.region.checksum and about["parameters"]["break_rate"] == 0.3


def test_a_setting_wins_over_the_file_and_a_later_one_over_an_earlier(tmp_path):
    (tmp_path / "some.toml").write_text("[parameters]\nsearch_cost = 0.3\npatience = 0.5\n")
    settings = ["--set", "search_cost=0.1", "--set", "search_cost=0.2"]
    result = invoke("simulate", *SMALL, *settings, "--params", tmp_path / "some.toml", "--out", tmp_path / "run")
    assert result.exit_code == 0
    parameters = json.loads((tmp_path / "run" / "manifest.json").read_text())["parameters"]
    assert parameters["search_cost"] == 0.2 and parameters["patience"] == 0.5


# Long enough for the growth of four cities to run away.
RUNAWAY = {"region": "synthetic:4", "years": 1000, "feedback": 1.0, "surplus": 5.0, "capacity_gain": 0.5, "growth_rate": 0.5}


def test_a_run_that_leaves_the_range_of_numbers_ends_in_one_line_and_leaves_nothing_behind(tmp_path):
    settings = [part for name in tuple(RUNAWAY)[2:] for part in ("--set", f"{name}={RUNAWAY[name]}")]
    given = ["--region", RUNAWAY["region"], "--years", RUNAWAY["years"], *settings]
    result = invoke("simulate", *given, "--out", tmp_path / "far" / "run")
    assert result.exit_code == 2 and list(tmp_path.iterdir()) == []
    (line,) = [line for line in lines(result.stderr) if line.startswith("Error: ")]
    assert lines(result.stderr)[-1] == line and result.stdout == ""
    assert re.match(r"Error: year \d+: the output of City \d grew beyond 1e\+100 .*, so the run stops; growth_rate, ", line)


def test_founders_start_together(tmp_path):
    assert invoke("simulate", "--region", "yrd_association:founders", "--years", 2, "--out", tmp_path / "run").exit_code == 0
    old = [row for row in rows(tmp_path / "run" / "relations.csv") if row["founded"] == "0"]
    assert len(old) > 40 and {row["mode"] for row in old} == {"spontaneous"}


def tables_of_terms(text):
    """[(rows of term -> (value, sum so far), total)] of the tables of an explanation."""
    found = []
    for part in text.split("\n\n"):
        table = part.splitlines()
        if len(table) > 3 and table[1].startswith("term "):
            *rows, total = (line.split() for line in table[3:])
            found.append(({row[0]: tuple(map(float, row[-2:])) for row in rows}, float(total[-1])))
    return found


@pytest.mark.parametrize("rule", ["logit", "best_response"])
def test_explained_terms_add_up_to_the_gain_exactly(rule):
    """In rivalry, and in every later year, of which in some the two ask themselves whether to go deeper."""
    from citypact.agents.choice import STEP_TERMS, TERMS

    asked, arguments = set(), ["explain", "--city", "广州", "--partner", "Foshan", "--region", "pearl_delta", "--exact"]
    arguments += ["--set", "prior_trust=0.5", "--set", "review_rate=0.9", "--policy", "hybrid"]
    for year in range(1, 9):
        exact = invoke(*arguments, "--year", year, "--set", f"rule={rule}")
        assert exact.exit_code == 0
        tables = tables_of_terms(exact.output)
        assert [tuple(rows) for rows, _ in tables] in ([TERMS], [TERMS, STEP_TERMS, TERMS])
        for rows, gain in tables:
            total = None
            for value, so_far in rows.values():
                total = value if total is None else total + value
                assert so_far == total
            assert gain == total
        asked.add("Whether to go deeper" in exact.output)
    assert asked == {False, True}


@pytest.mark.parametrize(("options", "says"), [
    ([], "tipping trust"),
    ([], "This year it reconsidered its choice in a regular review"),
    (["--year", 5], "kept last year's choice out of habit"),
    (["--year", 5], "Going deeper was no question for it"),
    (["--policy", "hierarchical"], "was ordered to cooperate, and obeyed"),
    (["--set", "rule=best_response"], "The rule is Best response"),
    (["--set", "scope=city"], "It takes one stance towards all partners"),
    (["--year", 3, "--set", "scope=city", "--set", "rule=imitate_fermi"], "By the rule Imitation, Fermi"),
])  # fmt: skip
def test_an_explanation_says_in_words_how_the_choice_came_about(options, says):
    """Suzhou and Shanghai under the seed 1, of which year 1 is a review and year 5 is not."""
    result = invoke("explain", "--city", "Suzhou", "--partner", "Shanghai", "--year", 1, *options)
    assert result.exit_code == 0 and says in result.output


@pytest.mark.parametrize("command", ["regions", "parameters", "policies", "measures", "list"])
def test_listings_say_what_there_is(command):
    from citypact.model.measures import MEASURES
    from citypact.model.regions.loading import founders_specs, region_specs
    from citypact.model.settings.instrument_table import INSTRUMENTS
    from citypact.model.settings.packages import PACKAGES
    from citypact.model.settings.parameter_table import PARAMETERS

    named = {"regions": (*region_specs(), *founders_specs()), "parameters": PARAMETERS, "policies": (*PACKAGES, *INSTRUMENTS),
             "measures": MEASURES, "list": ("transition",)}  # fmt: skip
    result = invoke(command)
    assert result.exit_code == 0
    first_words = {line.split()[0] for line in result.output.splitlines() if line.split()}
    assert set(named[command]) <= first_words


def test_chinese_labels_stay_aligned():
    result = invoke("parameters", "cost", "--chinese")
    costs = result.output.split("\n\n")[0].splitlines()
    table = [line for line in costs if line.startswith(("name", "search_cost", "border_friction"))]
    assert "搜寻成本" in result.output and len(table) == 3
    starts = ("unit", "每单位利害", "无量纲")
    column = {width(line[: line.index(start)]) for line, start in zip(table, starts, strict=True)}
    assert len(column) == 1
    text = aligned(("城市", "x"), [("苏州", "1"), ("Suzhou", "22")], right=(1,))
    assert {width(line) for line in text.splitlines()} == {10}


class Screen:
    def __init__(self, terminal):
        self.text, self.terminal = "", terminal

    def isatty(self):
        return self.terminal

    def write(self, text):
        self.text += text

    def flush(self):
        pass


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_is_drawn_where_somebody_looks_and_sparingly_elsewhere(terminal):
    screen = Screen(terminal)
    with bar(20, "runs", screen) as counter:
        assert counter.mininterval == (REDRAW_SECONDS if terminal else REPORT_SECONDS)
        counter.update(11)
        assert in_words(counter).startswith("11 of 20 runs, ") and in_words(counter).endswith(" left")
        assert screen.text == ""  # nothing before somebody could have begun to wait
        announce(counter, "Something else")
    assert "Something else\n" in screen.text and "11/20" in screen.text


LOSING = """
import signal, time, weakref
from citypact.experiments.commands.line import main, start

@main.command("lose")
def lose():
    class Thing: pass
    thing = Thing()
    watched = weakref.ref(thing, lambda _: signal.raise_signal(signal.SIGINT))
    del thing
    time.sleep(60)

start("lose")
"""


def test_an_interruption_that_python_drops_interrupts_all_the_same():
    done = subprocess.run([sys.executable, "-c", LOSING, "lose"], capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stderr.strip()) == (130, "Interrupted; what was written is whole")
