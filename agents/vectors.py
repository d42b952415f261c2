"""Vectors as wide as the processor's own: LLVM keeps to half of that on Intel's, for the sake of the first that had them."""

from numba.core import config
from numba.core.codegen import get_host_cpu_features

# Processors that have this (Intel's since Ice Lake, AMD's since Zen 4) hardly slow down for 512 bits, as those before did.
UNSLOWED = "+avx512vbmi2"
WIDE = "-prefer-256-bit"


def use_whole_vectors() -> None:
    """Let numba use vectors of 512 bits where they pay; no result depends on it.

    Acts on all that numba compiles in this process from the first compilation on. Whoever has chosen the features of the
    processor, by NUMBA_CPU_FEATURES, is left to it. Years are lived about 1.2 times as fast (docs/performance.md).
    """
    if config.CPU_FEATURES is None:  # type: ignore[attr-defined]  # numba sets its settings when it is imported
        features = get_host_cpu_features()
        if UNSLOWED in features.split(","):
            config.CPU_FEATURES = f"{features},{WIDE}"  # type: ignore[attr-defined]  # likewise
