"""Rules of choice of one's own: the same bits in both tenants, what the examples do, and one clear line for what is wrong."""

import math
import re
import threading
from pathlib import Path

import numba
import numpy as np
import pytest

from citypact.agents.compiled import rule as compiled_rule
from citypact.agents.seen import Seen
from citypact.model.agglomeration import Agglomeration
from citypact.model.engine import Batch, Run, simulate
from citypact.model.explain import explain
from citypact.model.own import OwnRule, RuleMemory, RuleParameter, forget_rule, load_rules, register_rule
from citypact.model.own.registry import own_rules
from citypact.model.refusal import Refusal
from citypact.model.regions.loading import load_region
from citypact.model.settings.changes import Change
from citypact.model.settings.choice_table import RULES
from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.settings.parameters import Parameters
from tests.test_parity import REGIONS, assert_both_live_the_same, random_agenda, random_parameters

EXAMPLES = Path(__file__).resolve().parent.parent / "docs" / "examples" / "rules"
NAMES = ("tit_for_tat", "copy_the_core", "q_learner")


@pytest.fixture(scope="module", autouse=True)
def examples():
    """The three worked examples, registered while this file is tested."""
    for name in NAMES:
        assert load_rules(EXAMPLES / f"{name}.py") == (name,)
    yield
    for name in own_rules():
        forget_rule(name)


@pytest.fixture
def registered():
    """A function that registers a rule for one test."""
    names = []

    def register(name="mine", choose=lambda seen, p, memory, draw: draw < 0.5, meaning="does something", **more):
        names.append(register_rule(OwnRule(name=name, choose=choose, meaning=meaning, **more)).name)
        return RULES[names[-1]].own

    yield register
    for name in dict.fromkeys(names):
        forget_rule(name)


@pytest.mark.parametrize("number", range(6))
@pytest.mark.parametrize("name", NAMES)
def test_both_tenants_live_a_rule_of_ones_own_to_the_last_bit(name, number):
    dice = np.random.default_rng([1992, number, NAMES.index(name)])
    run = Run(
        load_region(REGIONS[number]), random_parameters(dice, name, "partner"), random_agenda(dice), int(dice.integers(2**63))
    )
    model = assert_both_live_the_same(run, f"{name} {number}")
    batch = Batch([run, Run(run.region, run.parameters, seed=1)], model.year)
    batch.advance(model.year, ())
    for relation in model.relations:
        for side in relation.sides:
            assert tuple(side.memory) == tuple(batch.own.memory[side.number, relation.index, 0])
    learns = name == "q_learner" and run.parameters.learning_rate > 0 and len(model.relations) > 0
    assert batch.own.memory.any() == learns


def lived(name, region, years=12, **settings):
    """(cooperates, review_cause, payoff) of the years, each (year, …, relation): of one run in the engine."""
    result = simulate([Run(region, Parameters(rule=name, **settings), seed=3)], years, states=True)
    return tuple(result.states[key][..., 0] for key in ("cooperates", "review_cause", "payoff"))


def test_tit_for_tat_does_what_the_partner_did_last_whenever_it_reviews(square):
    cooperates, cause, _ = lived("tit_for_tat", square, years=30, review_rate=0.4)
    reviewed = cause > 0
    assert reviewed[1:].any() and not reviewed.all()
    for side in (0, 1):
        after = np.where(reviewed[1:], cooperates[:-1, 1 - side], cooperates[:-1, side])
        assert np.array_equal(cooperates[1:, side], after)
    assert np.array_equal(cooperates[0, 0], reviewed[0])  # friendly where it begins by a review, else as it was


def test_forgiveness_of_one_cooperates_at_every_review(square):
    cooperates, _, _ = lived("tit_for_tat", square, review_rate=1.0, forgiveness=1.0)
    assert cooperates.all()


def test_copying_the_core_follows_its_majority(square):
    cooperates, _, _ = lived("copy_the_core", square, years=40, review_rate=1.0, prior_trust=0.6, rationality=1.0)
    graph = Batch([Run(square)], 1).block.graph
    ends = np.array([graph.city_i, graph.city_j])
    core = ends == 0  # the first city is the core
    share = cooperates[:, core].mean(axis=1)
    assert 0 < (share > 0.5).mean() < 1
    for year in range(1, 40):
        assert (cooperates[year][~core] == (share[year - 1] > 0.5)).all()


def test_the_q_learner_values_its_acts_as_by_hand(pair):
    settings = {"review_rate": 1.0, "learning_rate": 0.25, "discount": 0.5, "exploring": 0.8}
    cooperates, _, payoff = lived("q_learner", pair, years=8, **settings)
    values, batch = np.zeros((2, 2)), Batch([Run(pair, Parameters(rule="q_learner", **settings), seed=3)], 8)  # (side, act)
    for year in range(8):
        batch.advance(1, ())
        for side in (0, 1):
            act = int(cooperates[year, side, 0])
            target = payoff[year, side, 0] + 0.5 * max(values[side])
            values[side, act] = values[side, act] + 0.25 * (target - values[side, act])
        assert np.array_equal(batch.own.memory[:, 0, 0], values)
    assert cooperates.any() and not cooperates.all()


def test_a_rule_sees_what_the_documentation_says(registered, pair):
    """Each field is tried by a rule that remembers it."""
    names = [name for name in Seen._fields if name != "deepening_gain"]
    register = registered(
        choose=lambda seen, p, memory, draw: draw < 0.5,
        learn=numba.njit(eval(f"lambda seen, p, memory: ({', '.join(f'seen.{name}' for name in names)})")),
        memory=tuple(RuleMemory(name=f"saw_{name}") for name in names),
    )
    batch = Batch([Run(pair, Parameters(rule=register.name, review_rate=1.0), seed=5)], 3)
    batch.advance(3, ())
    state, rationality = batch.state(), Parameters().rationality
    for side in (0, 1):
        saw = dict(zip(names, batch.own.memory[side, 0, 0].tolist(), strict=True))
        for name in ("decision_gain", "trust", "tipping_trust", "payoff"):
            assert saw[name] == state[name][side, 0, 0], name
        assert saw["stake"] == state["stake"][0, 0] and saw["stage"] == state["stage"][0, 0]
        assert saw["cooperated"] == state["cooperates"][side, 0, 0]
        assert saw["partner_cooperated"] == state["cooperates"][1 - side, 0, 0]
        assert (saw["year"], saw["rationality"], saw["core"]) == (3.0, rationality, float(side == 0))
        assert saw["core_cooperation"] == float(state["cooperates"][0, 0, 0])
        assert saw["temptation"] != 0.0 and math.isfinite(saw["reward"] + saw["sucker"])


def test_a_rule_may_decide_on_depth_itself(registered, square):
    def eager(seen, p, memory, draw):
        return True

    def never(seen, p, memory, draw):
        return False

    for name, deepen, deepest in (("eager", eager, 3), ("shy", never, 1)):
        registered(name=name, choose=eager, deepen=deepen)
        run = Run(square, Parameters(rule=name, review_rate=1.0), seed=1)
        states = simulate([run], 6, states=True).states
        assert states["stage"].max() == deepest
        model = assert_both_live_the_same(run, name)
        assert max(relation.stage for relation in model.relations) == deepest


def test_our_own_decorator_and_a_plain_function_give_the_same(registered, square):
    def choose(seen, p, memory, draw):
        return draw < seen.trust

    found = []
    for name, function in (("plain", choose), ("jitted", numba.njit(choose)), ("ruled", compiled_rule(choose))):
        registered(name=name, choose=function)
        found.append(simulate([Run(square, Parameters(rule=name))], 9).series.tobytes())
    assert len(set(found)) == 1


def test_parameters_of_a_rule_are_parameters_where_it_is_the_rule():
    chosen = Parameters(rule="q_learner", learning_rate=0.7)
    assert (chosen.learning_rate, chosen.discount) == (0.7, 0.5)
    assert list(chosen.as_dict())[-3:] == ["learning_rate", "discount", "exploring"]
    assert chosen.changed() == {"rule": "q_learner", "learning_rate": 0.7}
    assert "learning_rate" not in Parameters().as_dict() and chosen.replace(rule="logit") == Parameters()
    assert Parameters.from_content({"parameters": chosen.as_dict()}) == chosen
    assert Parameters.parse_setting("learning_rate=0.3") == ("learning_rate", 0.3)


def test_a_rule_that_is_registered_changes_no_other_run():
    """Hash, series and the compiled engine of a rule of the model are those without it."""
    parameters = Parameters()
    forget_rule("q_learner")
    without = parameters.hash
    load_rules(EXAMPLES / "q_learner.py")
    assert Parameters().hash == without and set(Parameters().as_dict()) == {n for n, row in PARAMETERS.items() if not row.rule}


def test_parameters_of_a_rule_may_change_on_the_way(square):
    change = Change(5, {"exploring": 1.0, "review_rate": 1.0})
    run = Run(square, Parameters(rule="q_learner", exploring=0.0), seed=2, changes=(change,))
    result = simulate([run], 10)
    assert not result.of("cooperation_rate")[0, :4].any() and result.of("cooperation_rate")[0, 4:].any()
    model = Agglomeration(square, run.parameters, seed=2, changes=run.changes)
    for _ in range(10):
        model.step()
    assert np.array_equal([row["cooperation_rate"] for row in model.series], result.of("cooperation_rate")[0])


def test_an_explanation_tells_the_rule_and_what_is_remembered(square):
    names = square.cities[:2]
    told = explain(square, Parameters(rule="q_learner", review_rate=1.0), None, 1, *names, 4)
    assert told.probability is None and 0 <= told.draw < 1 and set(told.memory) == {"q_compete", "q_cooperate"}
    assert explain(square, None, None, 1, *names, 4).memory == {}


def test_a_rule_of_ones_own_is_lived_on_several_threads(square):
    runs = [Run(square, Parameters(rule="q_learner"), seed=seed) for seed in range(40)]
    alone, together = (simulate(runs, 20, threads=threads, block_size=8).series for threads in (1, 4))
    assert np.array_equal(alone, together, equal_nan=True) and threading.active_count() < 20


def refused(**more):
    with pytest.raises(Refusal) as refusal:
        register_rule(OwnRule(**{"name": "mine", "choose": lambda seen, p, memory, draw: True, "meaning": "m"} | more))
    assert "mine" not in RULES
    return "; ".join(refusal.value.faults)


def test_what_is_wrong_with_a_rule_is_told_in_a_line_each():
    assert refused(name="Tit for tat").startswith("rule 'Tit for tat' is no name; allowed: lower-case letters")
    assert refused(name="logit") == 'rule "logit" is a rule of the model already; choose another name'
    assert refused(choose=None) == 'rule "mine" has no choose; allowed: a function of (seen, p, memory, draw)'
    assert "choose takes (seen); allowed: (seen, p, memory, draw)" in refused(choose=lambda seen: True)
    assert "has no meaning" in refused(meaning="")
    rows = (RuleParameter(name="zeal", meaning="m"),)
    assert refused(parameters=rows) == "rule \"mine\": parameter 'zeal' has no default; allowed: a number from 0 to 1"
    rows = (RuleParameter(name="zeal", default=2.0, meaning="m"),)
    assert (
        refused(parameters=rows)
        == 'rule "mine": default of parameter zeal = 2.0 is out of range; allowed: a number from 0 to 1 (dimensionless)'
    )
    taken = (
        RuleParameter(name="memory", default=0.0, meaning="m"),
        RuleParameter(name="learning_rate", default=0.0, meaning="m"),
    )
    told = refused(parameters=taken)
    assert "'memory' is a name of the model already; choose another name, such as mine_memory" in told
    assert "'learning_rate' is a parameter of the rule \"q_learner\" already" in told
    assert "has a memory and no learn; allowed: a function of (seen, p, memory)" in refused(memory=(RuleMemory(name="a"),))
    two = refused(name="1", meaning="", parameters=(RuleParameter(name="Z"),))
    assert two.count(";") >= 1


@pytest.mark.parametrize(
    ("choose", "told"),
    [
        (lambda seen, p, memory, draw: seen.future > 0, r"Unknown attribute 'future' of type Seen.* \(line \d+\)"),
        (lambda seen, p, memory, draw: nowhere > 0, "NameError: name 'nowhere' is not defined"),  # noqa: F821
        (lambda seen, p, memory, draw: None, "it returns none; allowed: True or False, 1 or 0"),
        (lambda seen, p, memory, draw: (1, 2), r"it returns (Uni)?Tuple\(.*\); allowed: True or False, 1 or 0"),
    ],
)
def test_what_does_not_compile_is_told_in_a_line(choose, told):
    fault = refused(choose=choose)
    assert re.fullmatch(f'rule "mine": choose does not compile: {told}', fault), fault


def test_a_memory_of_another_length_is_told():
    wrong = refused(learn=lambda seen, p, memory: (1.0, 2.0), memory=(RuleMemory(name="a"),))
    told = "it returns UniTuple(float64 x 2); allowed: a tuple of numbers, (a,)"
    assert wrong == f'rule "mine": learn does not compile: {told}'


@pytest.mark.parametrize(
    ("choose", "told"),
    [
        (lambda seen, p, memory, draw: 2, "choose returned 2"),
        (lambda seen, p, memory, draw: draw / 0.0 * 0.0, "choose returned nan"),
        (lambda seen, p, memory, draw: 0.5, "choose returned 0.5"),
        (lambda seen, p, memory, draw: (1, 2)[int(seen.year) + 5] == 1, "choose raised"),
    ],
)
def test_a_strange_answer_ends_the_run_with_a_line(registered, pair, choose, told):
    if "raised" in told:

        def choose(seen, p, memory, draw):
            if seen.year > 0.0:
                raise ValueError("no")
            return True

    registered(choose=choose)
    run = Run(pair, Parameters(rule="mine", review_rate=1.0))
    model = Agglomeration(pair, run.parameters)
    for live in (lambda: simulate([run], 3), model.step):
        with pytest.raises(Refusal) as refusal:
            live()
        (fault,) = refusal.value.faults
        assert fault.startswith(f'rule "mine": {told}') and "pair 1 towards pair 2, year 1" in fault


def test_a_memory_that_is_not_finite_ends_the_run(registered, pair):
    registered(learn=lambda seen, p, memory: (1.0 / (seen.year - 2.0),), memory=(RuleMemory(name="a"),))
    with pytest.raises(Refusal, match=r'rule "mine": learn returned inf \(pair 1 towards pair 2, year 2\); allowed: finite'):
        simulate([Run(pair, Parameters(rule="mine"))], 4)


def test_where_a_rule_does_not_fit_is_told():
    with pytest.raises(
        Refusal, match='rule = "tit_for_tat" needs scope = "partner", not "city"; allowed with "city": logit, best'
    ):
        Parameters(rule="tit_for_tat", scope="city")
    with pytest.raises(
        Refusal, match=r'learning_rate is a parameter of the rule "q_learner"; allowed with it, not with rule = .logit'
    ):
        Parameters(learning_rate=0.2)
    with pytest.raises(Refusal, match=r'unknown rule .tit_for_tot. .did you mean "tit_for_tat"'):
        Parameters(rule="tit_for_tot")


def test_files_of_rules_are_run_once_and_fail_in_a_line(tmp_path):
    def file(text):
        (tmp_path / "rules.py").write_text(text, encoding="utf-8")
        return tmp_path / "rules.py"

    before = RULES["q_learner"].own
    assert load_rules(EXAMPLES / "q_learner.py") == ("q_learner",) and RULES["q_learner"].own is before
    with pytest.raises(Refusal, match=r"rules.py: registers no rule; call register_rule"):
        load_rules(file("x = 1\n"))
    with pytest.raises(Refusal, match=r"rules.py: line 2: ZeroDivisionError: division by zero"):
        load_rules(file("x = 1\ny = 1 / 0\n"))
    with pytest.raises(Refusal, match=r"rules.py: line 1: SyntaxError: "):
        load_rules(file("def\n"))
    with pytest.raises(Refusal, match=r'rules.py: rule "q_learner" is registered by q_learner.py already'):
        load_rules(file((EXAMPLES / "q_learner.py").read_text(encoding="utf-8") + "# another\n"))
    with pytest.raises(Refusal, match="no such file; give the path of a Python file"):
        load_rules(tmp_path / "nowhere.py")


def test_fingerprints_tell_one_rule_from_another(registered):
    one = registered(choose=lambda seen, p, memory, draw: draw < 0.5).fingerprint
    same = registered(choose=lambda seen, p, memory, draw: draw < 0.5).fingerprint
    other = registered(choose=lambda seen, p, memory, draw: draw < 0.6).fingerprint
    assert one == same != other and RULES["q_learner"].own.fingerprint == RULES["q_learner"].own.file.hash


def test_a_rule_is_shown_by_what_it_does(registered):
    rule = registered(meaning="does as it likes", parameters=(RuleParameter(name="mercy", default=0.0, meaning="m"),))
    assert repr(rule) == "<OwnRule mine: it does as it likes; parameters mercy>"
