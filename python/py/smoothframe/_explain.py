"""What a smoother does, as far as its text alone tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import _smoothframe


@dataclass(frozen=True)
class Explanation:
    """What a smoother is; from :func:`explain`. Printed, it is a few lines of text."""

    #: The smoother's text in full, as ``str`` of the Rust library has it.
    spec: str
    #: What it is: a kernel in rows or in time, a statistic of a window, an average with memory.
    kind: str
    #: How far an output looks behind, as text: ``3 rows``, ``3d12h``, ``all rows``.
    behind: str
    #: How far it looks ahead.
    ahead: str
    #: Both as numbers of rows; none where it looks by time or at all rows.
    rows: tuple[int, int] | None
    #: Whether it needs the times of rows.
    in_time: bool
    #: Whether no output looks at a later row.
    looks_back_only: bool
    #: How late slow changes come; none where that is no single number.
    delay: str | None
    #: Whether outputs are a level of the values, so that there is a residual.
    is_level: bool
    #: What lies before the first row, and after the last.
    start: str
    end: str
    #: The weights of a kernel in rows, the newest row's first; none of others.
    taps: tuple[float, ...] | None
    #: How much of the variance of independent noise is left; of its spread the square root.
    noise_gain: float | None
    #: A mean of so many rows leaves as much of the noise.
    effective_rows: float | None
    #: Rhythms of fewer rows a cycle lose more than half of their power.
    half_power_period: float | None

    def gain(self, period: float) -> float:
        """How much of the height of a rhythm of so many rows a cycle is left: kernels in rows alone.

        >>> import smoothframe as sf
        >>> round(sf.explain("uniform:7").gain(7), 9)  # a weekly rhythm in daily rows
        0.0
        """
        if not period >= 2:
            raise ValueError(f"a rhythm has 2 rows a cycle or more, got {period}")
        return _smoothframe.gains(self.spec, [1.0 / period])[0]

    def __str__(self) -> str:
        lines = [
            f"{self.spec}: {self.kind}",
            f"looks {self.behind} behind, {self.ahead} ahead",
            f"delay {self.delay or 'is no single number'}",
            f"ends {self.start}" if self.start == self.end else f"ends {self.start}, {self.end}",
        ]
        if self.half_power_period is not None:
            lines.append(f"rhythms under {self.half_power_period:.3g} rows are halved in power, or more")
        if self.noise_gain is not None and self.effective_rows:
            lines.append(
                f"{self.noise_gain**0.5:.0%} of the spread of noise is left, as in a mean of "
                f"{self.effective_rows:.3g} rows"
            )
        return "\n".join(lines)


def explain(spec: str) -> Explanation:
    """What a smoother does: how far it looks, how late it is, its weights and what they leave of noise.

    Examples
    --------
    >>> import smoothframe as sf
    >>> week = sf.explain("uniform:7 align=trailing")
    >>> week.rows, week.delay, week.looks_back_only
    ((6, 0), '3 rows', True)
    >>> print(sf.explain("uniform:7"))
    boxcar:7: kernel in rows
    looks 3 rows behind, 3 rows ahead
    delay 0 rows
    ends renormalize
    rhythms under 15.7 rows are halved in power, or more
    38% of the spread of noise is left, as in a mean of 7 rows
    """
    told: dict[str, Any] = _smoothframe.described(spec)
    if told["taps"] is not None:
        told["taps"] = tuple(told["taps"])
    return Explanation(**told)
