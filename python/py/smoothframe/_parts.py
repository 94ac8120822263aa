"""Parts of what smoothing makes, as callers name them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

Part = Literal["smoothed", "residual", "coverage", "provisional", "loo", "replaced"]


def listed(names: str | Iterable[str] | None) -> list[str]:
    """One name or several as a list."""
    if names is None:
        return []
    return [names] if isinstance(names, str) else list(names)


def numpy() -> Any:
    """NumPy, which arrays need and expressions do not."""
    try:
        import numpy
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError("arrays need NumPy: pip install numpy") from error
    return numpy
