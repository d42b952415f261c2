"""Counter-based random draws: every draw is a pure function of (seed, year, subject, side, purpose).

Philox 4x32-10 of Salmon, Moraes, Dror and Shaw (2011, "Parallel random numbers: as easy as 1, 2, 3"). The key is the
seed, the counter is (subject, year, purpose, 0); the four words that come out are the two sides' uniforms. No draw depends on
the order in which draws are made, on batching or on threads.
"""

import numpy as np

from citypact.agents.compiled import rule
from citypact.model.refusal import Refusal

ROUNDS = 10
MULTIPLIER_A, MULTIPLIER_B = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
WEYL_A, WEYL_B = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
LOW_WORD = np.uint64(0xFFFFFFFF)
WORD = np.uint64(32)
TO_UNIT = 2.0**-53
LARGEST_SEED = 2**64 - 1


@rule
def philox(
    counter_a: np.uint64, counter_b: np.uint64, counter_c: np.uint64, counter_d: np.uint64, key_a: np.uint64, key_b: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Philox 4x32-10: four 32-bit words (held in uint64) from a counter of four and a key of two words."""
    a, b, c, d = np.uint64(counter_a), np.uint64(counter_b), np.uint64(counter_c), np.uint64(counter_d)
    k, m = np.uint64(key_a), np.uint64(key_b)
    for _ in range(ROUNDS):
        first = MULTIPLIER_A * a
        second = MULTIPLIER_B * c
        a, b, c, d = (
            (second >> WORD) ^ b ^ k,
            second & LOW_WORD,
            (first >> WORD) ^ d ^ m,
            first & LOW_WORD,
        )
        k = (k + WEYL_A) & LOW_WORD
        m = (m + WEYL_B) & LOW_WORD
    return a, b, c, d


@rule
def uniforms(seed: int | np.uint64, year: int, subject: int, purpose: int) -> tuple[float, float]:
    """Two uniforms on [0, 1), with 53 bits each: one for each side of a relation.

    seed: 0 to 2^64−1; year: from 1; subject: a relation's pair number or a city's index; purpose: ``agents.purposes``.
    """
    seed = np.uint64(seed)
    a, b, c, d = philox(np.uint64(subject), np.uint64(year), np.uint64(purpose), np.uint64(0), seed & LOW_WORD, seed >> WORD)
    eleven = np.uint64(11)
    first = np.float64(np.int64(((a << WORD) | b) >> eleven)) * TO_UNIT
    second = np.float64(np.int64(((c << WORD) | d) >> eleven)) * TO_UNIT
    return first, second


def check_seed(seed: object) -> int:
    """A seed as it is, refused unless it is an integer from 0 to 2^64−1."""
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer):
        raise Refusal(f"seed: {seed!r} is not a whole number; allowed are 0 to 2^64−1")
    if not 0 <= seed <= LARGEST_SEED:
        raise Refusal(f"seed: {seed} is out of range; allowed are 0 to 2^64−1")
    return int(seed)
