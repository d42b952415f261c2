"""Random draws: the generator against its published answers, and the independence of what it gives."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citypact.agents import purposes
from citypact.model.draws import check_seed, philox, uniforms
from citypact.model.refusal import Refusal

WORD = 0xFFFFFFFF
PURPOSES = {name: value for name, value in vars(purposes).items() if name.isupper()}


@pytest.mark.parametrize(
    ("counter", "key", "answer"),
    [  # kat_vectors of Random123 (Salmon et al. 2011), philox4x32 10
        ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((WORD,) * 4, (WORD,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)
def test_philox_gives_the_published_answers(counter, key, answer):
    words = philox(*(np.uint64(word) for word in (*counter, *key)))
    assert tuple(int(word) for word in words) == answer


def philox_by_hand(counter, key):
    """Philox 4x32-10 in whole numbers of any length."""
    (a, b, c, d), (k, m) = counter, key
    for _ in range(10):
        first, second = 0xD2511F53 * a, 0xCD9E8D57 * c
        a, b, c, d = (second >> 32) ^ b ^ k, second & WORD, (first >> 32) ^ d ^ m, first & WORD
        k, m = (k + 0x9E3779B9) & WORD, (m + 0xBB67AE85) & WORD
    return a, b, c, d


@given(st.integers(0, 2**64 - 1), st.integers(1, 10_000), st.integers(0, 2**32 - 1), st.integers(1, 9))
def test_uniforms_are_53_bits_of_the_words_of_their_subject_year_and_purpose(seed, year, subject, purpose):
    a, b, c, d = philox_by_hand((subject, year, purpose, 0), (seed & WORD, seed >> 32))
    expected = (((a << 32) | b) >> 11) / 2**53, (((c << 32) | d) >> 11) / 2**53
    assert uniforms(np.uint64(seed), year, subject, purpose) == expected


def test_every_purpose_has_its_own_number():
    assert len(set(PURPOSES.values())) == len(PURPOSES) == 13


def sample(seed=0, years=range(1, 41), subjects=range(250), purpose=purposes.CHOICE):
    return np.array([uniforms(np.uint64(seed), year, subject, purpose) for year in years for subject in subjects])


@pytest.mark.parametrize("side", [0, 1])
def test_draws_are_uniform(side):
    draws = sample()[:, side]
    assert ((draws >= 0.0) & (draws < 1.0)).all()
    observed = np.histogram(draws, bins=50, range=(0.0, 1.0))[0]
    chi_square = ((observed - 200.0) ** 2 / 200.0).sum()
    assert 23.98 < chi_square < 85.35  # 49 degrees of freedom: 0.1 % on either side
    error = 1.0 / math.sqrt(12.0 * draws.size)
    assert abs(draws.mean() - 0.5) < 3.3 * error
    assert abs((draws**2).mean() - 1.0 / 3.0) < 3.3 * math.sqrt(4.0 / 45.0 / draws.size)


def correlation(first, second):
    return float(np.corrcoef(first, second)[0, 1])


def test_nothing_is_correlated_across_sides_purposes_years_subjects_and_seeds():
    limit = 3.9 / math.sqrt(10_000)  # one pair in 10,000 would exceed it by chance
    draws = {number: sample(purpose=number) for number in PURPOSES.values()}
    for number, both in draws.items():
        assert abs(correlation(both[:, 0], both[:, 1])) < limit, number
    for first, second in itertools.combinations(draws, 2):
        for side in (0, 1):
            assert abs(correlation(draws[first][:, side], draws[second][:, side])) < limit, (first, second)
    by_year = draws[purposes.CHOICE][:, 0].reshape(40, 250)
    assert abs(correlation(by_year[:-1].ravel(), by_year[1:].ravel())) < limit
    assert abs(correlation(by_year[:, :-1].ravel(), by_year[:, 1:].ravel())) < limit
    for other in (1, 2, 2**32, 2**63):
        assert abs(correlation(draws[purposes.CHOICE][:, 0], sample(seed=other)[:, 0])) < limit, other


def test_no_draw_repeats_over_subjects_years_and_purposes():
    draws = [sample(purpose=number, years=range(1, 11)).ravel() for number in PURPOSES.values()]
    assert np.unique(np.concatenate(draws)).size == 13 * 10 * 250 * 2


@pytest.mark.parametrize("other", [1, 2**32, 2**32 + 1, 2**63, 2**64 - 1])
def test_seeds_differ_also_above_32_bits_and_zero_is_a_seed(other):
    zero = sample(years=range(1, 3), subjects=range(5))
    assert not np.isin(sample(other, range(1, 3), range(5)), zero).any()
    assert (zero == sample(0, range(1, 3), range(5))).all()


def test_seeds_that_are_none_are_refused():
    assert check_seed(0) == 0 and check_seed(2**64 - 1) == 2**64 - 1 and check_seed(np.int64(7)) == 7
    for wrong in (-1, 2**64, 0.5, "1", None, True):
        with pytest.raises(Refusal, match="seed"):
            check_seed(wrong)
