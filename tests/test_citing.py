"""What one cites: a hash that stands for a run and for nothing else, the works behind what was in force, methods and tables."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from citypact.experiments.commands.line import main
from citypact.experiments.named import QUESTIONS, SECONDS
from citypact.experiments.paper.bibliography import read, works
from citypact.experiments.paper.manifest import content_hash, file_checksum, with_hash
from citypact.experiments.publishing.citation import bibliography
from citypact.experiments.publishing.latex import escaped, symbol
from citypact.experiments.publishing.mechanisms import mechanisms_of
from citypact.experiments.publishing.methods import methods
from citypact.experiments.publishing.parameter_rows import IDLE, VARIED, as_latex, parameter_rows
from citypact.experiments.publishing.subject import RESULTS, Subject, subject_of
from citypact.experiments.single.simulation import manifest_of
from citypact.model.engine import Run
from citypact.model.regions.loading import load_region
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.changes import Change
from citypact.model.settings.packages import policy_agenda
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.settings.parameters import Parameters

ROOT = Path(__file__).resolve().parent.parent
REGION = load_region("pearl_delta")


def subject(agenda=None, years=60, seed=1, changes=(), region=REGION, **values):
    run = Run(region, Parameters(**values), agenda or Agenda(), seed, changes=tuple(map(Change.parse, changes)))
    return Subject(manifest_of(run, years))


def cited(**given):
    return set(subject(**given).mechanisms.works())


def invoke(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="python -m experiments")


def test_simulate_prints_the_hash_that_its_manifest_and_cite_tell(tmp_path):
    asked = ["--region", "pearl_delta", "--years", 4, "--set", "resistance=1.5", "--policy", "hybrid:2-3", "--seed", 7]
    told = invoke("simulate", *asked, "--out", tmp_path / "run")
    about = json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))
    line = f"Hash to cite: {about['hash']}"
    assert told.exit_code == 0 and line in told.output and about["hash"] == content_hash(about)
    for name in ((tmp_path / "run",), (tmp_path / "run" / "manifest.json",), asked):
        done = invoke("cite", *name)
        assert done.exit_code == 0 and done.output.splitlines()[0] == line, done.output


def test_the_hash_stands_for_what_is_run_and_not_for_what_it_is_called():
    hybrid = policy_agenda("hybrid:2-3")
    given = [{}, {"seed": 2}, {"years": 59}, {"patience": 0.8}, {"agenda": hybrid}, {"changes": ("20:search_cost=0.1",)},
             {"region": load_region("synthetic:4")}, {"agenda": Agenda(hybrid.interventions, budget=0.1)}]  # fmt: skip
    hashes = [subject(**one).hash for one in given]
    assert len(set(hashes)) == len(given) and all(len(one) == 12 and int(one, 16) >= 0 for one in hashes)
    (item,) = hybrid.interventions
    renamed = Agenda((Intervention(item.instruments, 2, 3, name="our own words"),))
    assert subject(agenda=renamed).hash == subject(agenda=hybrid).hash
    told = dict(subject().manifest)
    assert content_hash(told | {"command": "another", "hash": "x"}) == told["hash"]
    assert content_hash(told | {"versions": told["versions"] | {"numpy": "1.0"}}) != told["hash"]
    assert with_hash({"hash": "old", "b": 1, "a": 2})["hash"] == with_hash({"a": 2, "b": 1})["hash"]


def test_only_works_behind_what_was_in_force_are_cited():
    imitation, fairness, orders = {"szabo1998", "traulsen2009"}, {"fehr1999"}, {"frey2001"}
    plain = cited()
    assert {"li2020", "mckelvey1995", "dalbo2011", "zhou2004"} | fairness <= plain
    assert not plain & (imitation | orders | {"schlag1998", "nowak1992"})
    assert imitation <= cited(rule="imitate_fermi", scope="city") and "nowak1992" in cited(rule="imitate_best", scope="city")
    assert "mckelvey1995" not in cited(rule="best_response")
    assert not fairness & cited(resistance=0)
    assert fairness <= cited(resistance=0, changes=("20:resistance=0.5",))
    assert orders <= cited(agenda=policy_agenda("hierarchical:2-3"))
    assert "nowak2005" not in cited(reputation_weight=0)


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_named_experiment_can_be_cited(name):
    found = subject_of(name)
    done = invoke("cite", name)
    assert done.exit_code == 0 and f"Hash to cite: {found.manifest['hash']}" in done.output
    entries = read(bibliography(found))
    assert next(iter(entries)) == "citypact" and {"li2020", "watson1999"} <= set(entries)
    assert all(entries[key] == works()[key] for key in entries if key != "citypact")
    for language in ("en", "zh"):
        text = methods(found, language)
        assert found.hash in text and f"{found.manifest['runs']:,}" in text and "nan" not in text and "None" not in text


def test_an_experiment_is_cited_without_its_results_too(monkeypatch, tmp_path):
    monkeypatch.setattr("citypact.experiments.publishing.subject.RESULTS", tmp_path)
    found = subject_of("costs")
    assert found.folder is None and found.manifest["experiment"] == "costs"
    assert found.mechanisms.works() == subject_of(str(RESULTS / "costs")).mechanisms.works()


def test_what_an_experiment_varies_and_judges_is_in_force():
    costs, theory = subject_of("costs").mechanisms, subject_of("theory").mechanisms
    assert costs.varied == ("search_cost", "negotiation_cost", "monitoring_cost", "cost_elasticity", "experience")
    assert costs.packages == () and costs.rules == ("logit",)
    assert "imitate_fermi" in theory.rules and "hybrid" in theory.packages and "command" in theory.instruments
    assert "ohtsuki2006" in subject_of("verification").mechanisms.works()  # a source that its verdicts name
    named_only = {"design": {"plans": {"plan": "长三角城市群发展规划"}, "levels": {"legal": [0.0, 0.5]}}}
    assert mechanisms_of(named_only).instruments == ("legal",)


def test_the_methods_tell_what_differs_from_the_defaults_in_both_languages():
    given = subject(policy_agenda("hybrid:10-25", budget=0.2), 40, 3, ("20:search_cost=0.1",), resistance=1.5)
    english, chinese = methods(given, "en"), methods(given, "zh")
    for part in ("Pearl River Delta", "over 40 years", "seed 3", "Resistance to unequal gains ρ = 1.5 (default 0.5)",
                 "Hybrid (years 10 to 25", "0.2 mean city outputs", "From year 20 on: Search cost c_s 0.1", "Logit",
                 "model version 2", "NumPy", given.hash):  # fmt: skip
        assert part in english, part
    for part in (
        "珠三角城市群",
        "共 40 年",
        "种子为 3",
        "ρ = 1.5（默认 0.5）",
        "混合式合作（第 10 年至第 25 年",
        "自第 20 年起",
        given.hash,
    ):
        assert part in chinese, part
    plain = methods(subject(), "en")
    assert f"All {len(PARAMETERS)} parameters had their default values" in plain and "No government acted." in plain


def test_the_table_has_symbol_value_unit_and_source_of_everything():
    given = subject(policy_agenda("hybrid:10-25"), resistance=1.5, changes=("20:search_cost=0.1",))
    table = parameter_rows(given).set_index("name")
    assert list(table.index[: len(PARAMETERS)]) == list(PARAMETERS)
    assert tuple(table.loc["resistance", ["symbol", "value", "default", "unit"]]) == (
        "ρ", 1.5, 0.5, PARAMETERS["resistance"].unit
    )  # fmt: skip
    assert table.loc["search_cost", "note"] == VARIED and table.loc["exploration", "note"] == IDLE
    assert table.loc["platform", "note"] == "hybrid, years 10 to 25" and table.loc["platform", "value"] == 0.6
    told = invoke("cite", "costs", "--table", "csv")
    assert told.exit_code == 0 and len(told.output.splitlines()) == 1 + len(PARAMETERS)


def test_the_latex_table_holds_no_bare_sign():
    text = as_latex(parameter_rows(subject(policy_agenda("hybrid:10-25"))), "abc")
    (body,) = [text.split("\\endlastfoot\n")[1].split("\\end{longtable}")[0]]
    lines = body.splitlines()
    assert len(lines) == len(PARAMETERS) + 4 and all(line.endswith(r"\\") and line.count(" & ") == 4 for line in lines)
    assert r"$\rho$" in text and r"$o_{1}$" in text and "best_response" not in text
    assert escaped("a_b & 5 % of §1") == r"a\_b \& 5 \% of \S{}1"
    assert (symbol("c_s"), symbol("τ0"), symbol("")) == ("$c_{s}$", r"$\tau_{0}$", "")


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_manifests_of_committed_results_stand_for_their_tables(name):
    about = json.loads((RESULTS / name / "manifest.json").read_text(encoding="utf-8"))
    assert about["hash"] == content_hash(about)
    assert about["tables"] == {table.name: file_checksum(table) for table in sorted((RESULTS / name).glob("*.csv"))}
    assert set(about["drawn_with"]) == {"matplotlib"}


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (["resistence"], 'did you mean "resistance"'),
        (["{tmp}"], "no folder with a manifest.json"),
        (["{tmp}/other/manifest.json"], "is not the manifest of results"),
        (["costs", "--seed", 3], "leave --seed, or the name"),
        (["costs", "--table", "csv", "--part", "bibtex"], "leave one of them"),
        (["--region", "yangtze_dleta"], 'did you mean "yangtze_delta"'),
        (["--table", "excel"], "excel"),
    ],
)
def test_what_cannot_be_cited_is_refused_in_one_line(tmp_path, asked, says):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "manifest.json").write_text('{"files": []}', encoding="utf-8")
    done = invoke("cite", *(str(part).format(tmp=tmp_path) for part in asked))
    assert done.exit_code == 2 and len(done.stderr.strip().splitlines()) == 1 and says in done.stderr, done.output


def test_a_sweep_is_cited_by_its_manifest(tmp_path):
    design = tmp_path / "design.toml"
    design.write_text('region = "synthetic:4"\nyears = 3\nseeds = 2\n[parameters]\npatience = 0.8\n'
                      '[policy]\npackages = ["hybrid"]\n[grid]\nresistance = { from = 0.0, to = 1.0, steps = 2 }\n')  # fmt: skip
    done = invoke("sweep", design, "--out", tmp_path / "sweep", "--processes", 0)
    assert done.exit_code == 0, done.output
    told = invoke("cite", tmp_path / "sweep")
    about = json.loads((tmp_path / "sweep" / "manifest.json").read_text(encoding="utf-8"))
    assert told.exit_code == 0 and about["hash"] in told.output and "4 runs" in told.output, told.output
    assert "Hybrid" in told.output and "Varied were: Resistance to unequal gains ρ. " in told.output
    assert "Patience δ = 0.8 (default 0.7)" in told.output


def test_the_commands_of_the_page_on_citing_are_understood():
    """Those of ``cite`` are run, the others, which take longer or write a file, are read."""
    text = (ROOT / "docs" / "citing.md").read_text(encoding="utf-8")
    asked = [line.split()[3:] for line in text.splitlines() if line.startswith("    python -m experiments ")]
    assert {words[0] for words in asked} == {"cite", "verify", "archive"} and len(asked) > 8
    for name, *words in asked:
        if name == "cite":
            assert invoke(name, *words).exit_code == 0, words
        else:
            assert main.commands[name].make_context(name, words).params


def test_the_page_on_citing_tells_the_times_that_verify_tells():
    text = (ROOT / "docs" / "citing.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"\| (\w+) \| (\d+) (?=\|)", text))
    assert {name: int(seconds) for name, seconds in told.items()} == SECONDS
