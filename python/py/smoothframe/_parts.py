"""Parts of what smoothing makes, as callers name them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

Part = Literal["smoothed", "residual", "coverage", "provisional", "loo", "replaced"]


def listed(names: str | Iterable[str] | None) -> list[str]:
    """One name or several as a list."""
    if names is None:
        return []
    return [names] if isinstance(names, str) else list(names)
