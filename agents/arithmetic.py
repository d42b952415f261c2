"""Exponential and logarithm in plain arithmetic: the same bits in scalar and in vector code, on every machine.

The libraries' ``exp`` differs in the last bit between numpy, libm and vector versions, which is enough to make two
trajectories part. These are the algorithms of fdlibm (Sun Microsystems 1993, e_exp.c and e_log.c) without their branches;
the error stays below one unit in the last place over the range that the model uses.
"""

import numpy as np

from citypact.agents.compiled import rule

LN2_HIGH = 6.93147180369123816490e-01
LN2_LOW = 1.90821492927058770002e-10
INVERSE_LN2 = 1.44269504088896338700e00
# Beyond this the exponential is cut off: exp(±700) is still a normal double, so the scaling by bits stays exact.
LARGEST_EXPONENT = 700.0


@rule
def exponential(x: float) -> float:
    """e^x, with x cut to ±700 (dimensionless). Source: fdlibm e_exp.c."""
    x = min(max(x, -LARGEST_EXPONENT), LARGEST_EXPONENT)
    twos = np.floor(x * INVERSE_LN2 + 0.5)
    high = x - twos * LN2_HIGH
    low = twos * LN2_LOW
    r = high - low
    z = r * r
    c = r - z * (
        1.66666666666666019037e-01
        + z
        * (
            -2.77777777770155933842e-03
            + z * (6.61375632143793436117e-05 + z * (-1.65339022054652515390e-06 + z * 4.13813679705723846039e-08))
        )
    )
    fraction = 1.0 - ((low - (r * c) / (2.0 - c)) - high)
    scale = np.int64((np.int64(twos) + np.int64(1023)) << np.int64(52)).view(np.float64)
    return fraction * scale


@rule
def logarithm(x: float) -> float:
    """ln x for a positive normal double (dimensionless). Source: fdlibm e_log.c."""
    bits = np.float64(x).view(np.int64)
    # Shift the interval of the mantissa from [1, 2) to [sqrt(1/2), sqrt(2)), so that the series stays short.
    shifted = bits - np.int64(0x3FE6A09E00000000)
    twos = shifted >> np.int64(52)
    mantissa = np.int64(bits - (twos << np.int64(52))).view(np.float64)
    k = np.float64(twos)
    f = mantissa - 1.0
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    even = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01))
    odd = z * (
        6.666666666666735130e-01 + w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01))
    )
    half_square = 0.5 * f * f
    return k * LN2_HIGH - ((half_square - (s * (half_square + even + odd) + k * LN2_LOW)) - f)


@rule
def power(base: float, exponent: float) -> float:
    """base^exponent for a positive base (dimensionless)."""
    return exponential(exponent * logarithm(base))


@rule
def logistic(x: float) -> float:
    """1 / (1 + e^-x) (dimensionless)."""
    return 1.0 / (1.0 + exponential(-x))
