"""Vectors of 512 bits: used where the processor has them and hardly slows down for them, and somebody's own choice stays."""

import os
import subprocess
import sys

import pytest
from numba.core.codegen import get_host_cpu_features
from numba.core.registry import cpu_target

from citypact.agents import vectors
from citypact.model import engine  # noqa: F401  # which compiles

ASK = "from numba.core import config; from citypact.agents import compiled; print(config.CPU_FEATURES)"


def test_what_is_compiled_here_has_whole_vectors():
    features = cpu_target.target_context.codegen().magic_tuple()[2].split(",")
    chosen = os.environ.get("NUMBA_CPU_FEATURES")
    expected = vectors.UNSLOWED in get_host_cpu_features().split(",") if chosen is None else vectors.WIDE in chosen.split(",")
    assert (vectors.WIDE in features) == expected


@pytest.mark.parametrize("host, used", [
    ("+avx2,+avx512f", None),
    ("+avx2,+avx512f,+avx512vbmi2", "+avx2,+avx512f,+avx512vbmi2,-prefer-256-bit"),
    ("+neon", None),
])  # fmt: skip
def test_they_are_used_where_they_pay(monkeypatch, host, used):
    monkeypatch.setattr(vectors.config, "CPU_FEATURES", None)
    monkeypatch.setattr(vectors, "get_host_cpu_features", lambda: host)
    vectors.use_whole_vectors()
    chosen = vectors.config.CPU_FEATURES
    assert chosen == used


def test_somebodys_own_choice_stays():
    chosen = get_host_cpu_features()
    own = {**os.environ, "NUMBA_CPU_FEATURES": chosen}
    assert (
        subprocess.run([sys.executable, "-c", ASK], env=own, capture_output=True, text=True, check=True).stdout.strip() == chosen
    )
