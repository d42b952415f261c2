"""What a compiled function is to Python, to compiled code and to a later process."""

import subprocess
import sys

import cloudpickle
import pytest

from citypact.agents import compiled

FIRST_RESULT = """
import sys
from citypact.model.engine import Run, simulate
from citypact.model.regions.loading import load_region
simulate([Run(load_region("yangtze_delta"))], 3, ["welfare"], threads=1)
print(*sys.modules)
"""


def test_a_rule_is_a_function_to_python_and_a_part_to_compiled_code():
    doubled = compiled.rule(lambda x: 2.0 * x)
    last = compiled.sequence(lambda x: doubled(doubled(x)))
    assert last(1.5) == 6.0
    assert not doubled.signatures  # no machine code of its own
    assert doubled(1.5) == 3.0 and len(doubled.signatures) == 1


def test_a_rule_counts_as_finite_in_compiled_code_as_well():
    """The settings of a rule are those of its part."""
    nothing = compiled.finite_rule(lambda x: 0.0 * x)
    assert compiled.sequence(lambda x: nothing(x))(float("inf")) == nothing(float("inf")) == 0.0


def test_a_part_may_have_defaults_and_be_told_by_name():
    less = compiled.rule(lambda x, y=1.0: x - y)
    assert compiled.sequence(lambda x: less(y=x, x=5.0) + less(x))(2.0) == 4.0


def test_a_part_is_made_once_for_all_whole_numbers():
    raised = compiled.rule(lambda x, by: x + by)
    assert compiled.sequence(lambda x: raised(x, 3) + raised(x, by=4))(1) == 9
    assert len(raised._part.signatures) == 1


def test_a_rule_that_was_sent_to_another_process_is_that_rule():
    sent = cloudpickle.dumps(compiled.rule(lambda x: x + 1.0))
    code = "import pickle, sys; print(pickle.load(sys.stdin.buffer)(2.0))"
    for _ in range(2):  # what the first process compiles is no hindrance to the second
        done = subprocess.run([sys.executable, "-c", code], input=sent, stdout=subprocess.PIPE, check=True)
        assert done.stdout.split() == [b"3.0"]


def test_what_is_compiled_already_needs_nothing_that_compiles():
    """Numba loads hundreds of modules before it compiles, SciPy's linear algebra among them."""
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", FIRST_RESULT], capture_output=True, text=True, check=True)
    assert "numba.core.runtime" in done.stdout.split()
    assert not {"numba.np.linalg", "scipy.linalg"} & set(done.stdout.split())


def test_what_is_kept_is_called_by_no_compiled_code():
    """Its code is kept without what would make other code of it."""
    alone = compiled.sequence(lambda x: x)
    with pytest.raises(compiled.CompilationError, match="is called by Python or through its door"):
        compiled.sequence(lambda x: alone(x))(1.0)
    assert alone(1.0) == 1.0
