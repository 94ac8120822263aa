"""Deconvolution by SciPy, NumPy and scikit-image; distributions and their sums by mpmath, with 40
digits, and SciPy. Writes crates/core/tests/reference/sums.json; see README.md."""

import json
from fractions import Fraction
from pathlib import Path

import mpmath as mp
import numpy as np
import scipy.signal
import scipy.stats
from skimage.restoration import richardson_lucy

RNG = np.random.default_rng(20261127)
TARGET = Path(__file__).parent.parent.parent / "crates" / "core" / "tests" / "reference" / "sums.json"
mp.mp.dps = 40


def numbers(values):
    """Texts of the very numbers: tails are compared to 1e-290, and JSON readers round."""
    return [repr(float(v)) for v in values]


def deconvolutions():
    sent = RNG.normal(0.0, 1.0, 30)
    for h in ([2.0], [2.0, 1.0], [1.0, -0.5, 0.25], [-4.0, 1.0, 0.0, 2.0, 0.5]):
        yield np.convolve(sent, h), h
        yield np.convolve(sent, h) + RNG.normal(0.0, 0.1, 29 + len(h)), h
    yield sent[:4], [1.0, 0.5, 0.25, 0.125]
    yield sent[:3], [1.0, 0.5, 0.25, 0.125]
    yield sent[:1], [3.0]


def wiener(y, h, noise):
    """The definition, with transforms of N + K - 1 rows."""
    n, c = len(y) + len(h) - 1, (len(h) - 1) // 2
    H, Y = np.fft.rfft(h, n), np.fft.rfft(y, n)
    power = np.abs(H) ** 2
    return np.roll(np.fft.irfft(np.conj(H) * Y / (power + noise * power.max()), n), c)[: len(y)]


KERNELS = (
    [1.0],
    [0.25, 0.5, 0.25],
    [0.5, 0.3, 0.2],
    [0.1, 0.4, 0.4, 0.1],
    [0.6, 0.4],
    list(scipy.signal.windows.gaussian(11, 2.0) / scipy.signal.windows.gaussian(11, 2.0).sum()),
)


def wieners():
    for n in (1, 2, 25, 40):
        x = RNG.gamma(0.5, 2.0, n)
        for h in KERNELS:
            y = np.convolve(x, h, "full")[(len(h) - 1) // 2 :][:n] + RNG.normal(0.0, 0.01, n)
            for noise in (1e-6, 1e-3, 0.1):
                yield y, h, noise


def lucies():
    for n in (1, 5, 30):
        x = RNG.gamma(0.3, 2.0, n)
        for h in KERNELS:
            y = np.abs(np.convolve(x, h, "full")[(len(h) - 1) // 2 :][:n] + RNG.normal(0.0, 0.02, n))
            for rounds in (1, 10, 60):
                yield y, h, rounds


def odd(h):
    """A kernel of an even number of rows as the odd one that smooths the same: scikit-image mirrors
    even ones a row off."""
    return np.array(h if len(h) % 2 else [0.0, *h])


# Distributions with 40 digits, of parameters as they are stored.


def poisson(k, mean):
    return mp.exp(k * mp.log(mp.mpf(mean)) - mp.mpf(mean) - mp.loggamma(k + 1))


def binomial(k, n, p):
    p = mp.mpf(p)
    choose = mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1)
    return mp.exp(choose + k * mp.log(p) + (n - k) * mp.log(1 - p))


def negative_binomial(k, r, p):
    r, p = mp.mpf(r), mp.mpf(p)
    return mp.exp(mp.loggamma(k + r) - mp.loggamma(k + 1) - mp.loggamma(r) + r * mp.log(p) + k * mp.log(1 - p))


def named():
    """Name, parameters, and values near the centre and towards both tails."""
    for mean in (1e-3, 0.5, 4.0, 30.7, 1000.0, 123456.5, 1e8):
        yield "poisson", [mean], mean, mean**0.5
    for n, p in ((1, 0.3), (10, 0.5), (365, 0.1), (1000, 1e-4), (100000, 0.97), (10**9, 0.25)):
        yield "binomial", [n, p], n * p, (n * p * (1 - p)) ** 0.5
    for r, p in ((1.0, 0.5), (0.3, 0.05), (2.6666666666666665, 0.4), (1000.5, 0.01), (1e6, 0.999)):
        yield "negative_binomial", [r, p], r * (1 - p) / p, (r * (1 - p)) ** 0.5 / p


def tails(name, parameters, mean, std):
    last = parameters[0] if name == "binomial" else None
    near = {max(0, round(mean + at * std)) for at in (-38, -30, -20, -10, -5, -2, -1, 0, 1, 2, 5, 10, 20, 30, 38, 80)}
    for k in sorted(near | {0, 1, 2, 5, 20, 100, 150}):
        if last is None or k <= last:
            value = globals()[name](k, *parameters)
            if value > mp.mpf("1e-290"):
                yield k, value


def exact(masses):
    return np.array([mp.mpf(float(m)) for m in masses], dtype=object)


def times(f, n):
    total = np.array([mp.mpf(1)], dtype=object)
    for bit in bin(n)[2:]:
        total = np.convolve(total, total)
        if bit == "1":
            total = np.convolve(total, f)
    return total


def compound(f, start, shares):
    """Horner's scheme, of a distribution from 0 on."""
    total = np.array([mp.mpf(0)], dtype=object)
    for share in shares[::-1]:
        total = np.convolve(total, f)
        total[0] += share
    return np.convolve(total, times(f, start))


def some(masses, most=60):
    """Some masses above 1e-290, with their places: the first and last, and some between."""
    places = [i for i, m in enumerate(masses) if m > mp.mpf("1e-290")]
    chosen = sorted({places[round(i)] for i in np.linspace(0, len(places) - 1, min(most, len(places)))})
    return {"at": [int(i) for i in chosen], "mass": numbers(masses[i] for i in chosen)}


def sums():
    def random(n, spread):
        masses = RNG.random(n) * 10.0 ** RNG.uniform(-spread, 0.0, n)
        return masses / masses.sum()

    coin, skewed = [0.5, 0.5], [0.9375, 0.0, 0.0625]
    pairs = [(coin, coin), (skewed, coin), (random(40, 0), random(7, 2)), (random(60, 140), random(45, 140))]
    poissons = [[float(poisson(k, mean)) for k in range(300)] for mean in (3.0, 60.0)]
    # Steep tails of which each convolution makes far smaller ones.
    steep = [np.array(p) / np.sum(p) for p in poissons]
    for a, b in [*pairs, tuple(steep)]:
        y = np.convolve(exact(a), exact(b))
        yield {"what": "sum", "a": numbers(a), "b": numbers(b), **some(y)}
    for f, n in ((coin, 2), (coin, 1000), (skewed, 300), (random(5, 3), 77), (random(3, 100), 8), ([0.25, 0.75], 4095)):
        yield {"what": "times", "a": numbers(f), "n": n, **some(times(exact(f), n))}
    for f, start, shares in (
        (coin, 0, [0.25, 0.5, 0.25]),
        (random(6, 1), 2, random(3, 0)),
        (random(4, 2), 0, random(100, 3)),
        (skewed, 7, random(33, 0)),
    ):
        y = compound(exact(f), start, exact(shares))
        yield {"what": "compound", "a": numbers(f), "n": start, "b": numbers(shares), **some(y)}


def summaries():
    for name, parameters, shape in (
        ("poisson", [4.0], scipy.stats.poisson(4.0)),
        ("poisson", [350.5], scipy.stats.poisson(350.5)),
        ("binomial", [40, 0.3], scipy.stats.binom(40, 0.3)),
        ("negative_binomial", [2.5, 0.25], scipy.stats.nbinom(2.5, 0.25)),
    ):
        at = sorted({int(shape.ppf(p)) for p in (1e-6, 0.1, 0.5, 0.9, 1 - 1e-6)} | {0, 60})
        p = [1e-9, 0.01, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999999]
        yield {
            "name": name,
            "parameters": parameters,
            "mean": repr(float(shape.mean())),
            "variance": repr(float(shape.var())),
            "at": at,
            "cdf": numbers(shape.cdf(at)),
            "sf": numbers(shape.sf(at)),
            "p": p,
            "quantile": [int(q) for q in shape.ppf(p)],
        }


def main():
    records = {}
    records["deconvolve"] = []
    for y, h in deconvolutions():
        quotient, remainder = scipy.signal.deconvolve(y, h)
        if len(h) <= len(y):
            # The same in fractions.
            rest = [Fraction(float(v)) for v in y]
            for i in range(len(quotient)):
                digit = rest[i] / Fraction(h[0])
                assert abs(float(digit) - quotient[i]) < 1e-9 * max(1.0, abs(quotient[i]))
                for j, tap in enumerate(h):
                    rest[i + j] -= digit * Fraction(tap)
        call = "scipy.signal.deconvolve(y, h)"
        record = {"call": call, "y": numbers(y), "h": numbers(h)}
        records["deconvolve"].append({**record, "quotient": numbers(quotient), "remainder": numbers(remainder)})
    records["wiener"] = []
    for y, h, noise in wieners():
        call = f"wiener(y, h, {noise})"
        x = wiener(y, h, noise)
        records["wiener"].append({"call": call, "y": numbers(y), "h": numbers(h), "noise": noise, "x": numbers(x)})
    records["richardson_lucy"] = []
    for y, h, rounds in lucies():
        call = f"skimage.restoration.richardson_lucy(y, odd(h), {rounds}, clip=False)"
        x = richardson_lucy(y, odd(h), rounds, clip=False)
        record = {"call": call, "y": numbers(y), "h": numbers(h), "rounds": rounds, "x": numbers(x)}
        records["richardson_lucy"].append(record)
    records["named"] = []
    for name, parameters, mean, std in named():
        places = list(tails(name, parameters, mean, std))
        at, mass = [k for k, _ in places], numbers(m for _, m in places)
        records["named"].append({"call": f"{name}(at, ...)", "name": name, "parameters": parameters, "at": at, "mass": mass})
    records["sums"] = list(sums())
    records["summaries"] = list(summaries())
    lists = []
    for name, list_of_one in records.items():
        lines = ",\n".join(json.dumps(record, separators=(",", ":")) for record in list_of_one)
        lists.append(f'"{name}": [\n{lines}\n]')
    TARGET.write_text("{" + ",\n".join(lists) + "}\n")


if __name__ == "__main__":
    main()
