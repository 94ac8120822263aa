"""Values that double precision does not give to the last digit, SciPy's included."""

from fractions import Fraction

import mpmath
import numpy as np

mpmath.mp.dps = 40


def chebwin(n, at):
    """The Dolph-Chebyshev window as a sum of cosines; SciPy's is up to 5e-13 off at 256 rows."""
    if n < 2:
        return np.ones(n)
    ratio = mpmath.mpf(10) ** (mpmath.mpf(abs(at)) / 20)
    beta = mpmath.cosh(mpmath.acosh(ratio) / (n - 1))
    pattern = [chebyshev(n - 1, beta * mpmath.cos(mpmath.pi * k / n)) for k in range((n + 1) // 2)]
    cosines = [mpmath.cos(mpmath.pi * j / n) for j in range(2 * n)]
    twice = range(1 - n, n, 2)  # twice the distance from the middle
    weights = [pattern[0] + 2 * sum(p * cosines[k * d % (2 * n)] for k, p in enumerate(pattern) if k) for d in twice]
    greatest = max(weights)
    return np.array([float(w / greatest) for w in weights])


def chebyshev(degree, x):
    """The Chebyshev polynomial at x >= -1."""
    if x > 1:
        return mpmath.cosh(degree * mpmath.acosh(x))
    return mpmath.cos(degree * mpmath.acos(x))


def dpss(n, NW):
    """The first Slepian sequence by inverse iteration; SciPy's is up to 2e-13 off at 257 rows."""
    if n < 2:
        return np.ones(n)
    sine = mpmath.sin(mpmath.pi * NW / n)
    hold = [2 * (mpmath.mpf(2 * t - n + 1) / 2 * sine) ** 2 for t in range(n)]
    edge = [mpmath.mpf(t * (n - t)) / 2 for t in range(1, n + 1)]
    factor, pivots, held = [], [], mpmath.mpf(0)
    for h, e in zip(hold, edge, strict=True):
        held += h
        pivots.append(held + e)
        factor.append(e / (held + e))
        held *= factor[-1]
    mode = [mpmath.mpf(1)] * n
    for _ in range(30):
        moved = mpmath.mpf(0)
        for t in range(n):
            mode[t] += moved
            moved = mode[t] * factor[t]
        inner = mpmath.mpf(0)
        for t in reversed(range(n)):
            inner = mode[t] / pivots[t] + factor[t] * inner
            mode[t] = inner
        greatest = max(mode)
        mode = [w / greatest for w in mode]
    scale = mpmath.mpf(n * n) / (n * n + mpmath.mpf(NW)) if n % 2 == 0 else 1
    return np.array([float(w * scale) for w in mode])


def savgol(length, order, deriv=0, delta=1, pos=None):
    """savgol_coeffs by orthogonal polynomials in fractions; SciPy has lost every digit by order 8 of 255 rows."""
    middle = length // 2
    rows = [Fraction(i - middle) for i in range(length)]
    at = Fraction((middle if pos is None else pos) - middle)
    before, now = [Fraction(0)] * length, [Fraction(1)] * length
    slopes_before, slopes = [Fraction(0)] * (deriv + 1), [Fraction(1)] + [Fraction(0)] * deriv
    weights = [Fraction(0)] * length
    for k in range(order + 1):
        share = slopes[deriv] / sum(p * p for p in now)
        weights = [w + share * p for w, p in zip(weights, now, strict=True)]
        b = Fraction(k * k * (length * length - k * k), 4 * (4 * k * k - 1)) if k else 0
        next_slopes = [
            at * slopes[r] + (r * slopes[r - 1] if r else 0) - b * slopes_before[r] for r in range(deriv + 1)
        ]
        before, now = now, [t * p - b * q for t, p, q in zip(rows, now, before, strict=True)]
        slopes_before, slopes = slopes, next_slopes
    return np.array([float(w / Fraction(delta) ** deriv) for w in reversed(weights)])
