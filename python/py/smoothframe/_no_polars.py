"""What stands for expressions where Polars is not installed."""

from __future__ import annotations

from typing import Any, NoReturn

_NEEDED = "expressions need Polars: pip install polars; `smooth_array` and `smooth_table` do without"


def smooth(*_args: Any, **_kwargs: Any) -> NoReturn:
    """Refuses: Polars is not installed."""
    raise ModuleNotFoundError(_NEEDED)


def smooth_by(*_args: Any, **_kwargs: Any) -> NoReturn:
    """Refuses: Polars is not installed."""
    raise ModuleNotFoundError(_NEEDED)
