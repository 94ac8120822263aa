from typing import Any

import numpy as np
from numpy.typing import NDArray

__version__: str

def check(spec: str, parts: list[str], takes_times: bool) -> None: ...
def part_names() -> list[str]: ...
def smooth_columns(
    table: Any,
    have: list[str],
    by: list[str],
    time: str | None,
    values: list[str],
    smoothers: list[tuple[str, str]],
    parts: list[str],
    on_duplicate: str,
) -> tuple[Any, Any | None]: ...
def smooth_f64(
    x: NDArray[np.float64],
    spec: str,
    parts: list[str],
    times: tuple[NDArray[np.int64], str] | None,
) -> list[NDArray[Any]]: ...
def smooth_f32(
    x: NDArray[np.float32],
    spec: str,
    parts: list[str],
    times: tuple[NDArray[np.int64], str] | None,
) -> list[NDArray[Any]]: ...
def described(text: str) -> dict[str, Any]: ...
def gains(text: str, frequencies: list[float]) -> list[float]: ...
def window_names() -> list[str]: ...
def window_weights(text: str, length: int, periodic: bool) -> list[float]: ...
