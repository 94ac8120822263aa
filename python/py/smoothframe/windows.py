"""Windows: the 25 of ``scipy.signal.windows``, by their names and parameters, and a few more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _smoothframe
from ._parts import numpy

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["get_window", "names"]


def names() -> list[str]:
    """The names of all windows.

    >>> import smoothframe as sf
    >>> "hann" in sf.windows.names(), len(sf.windows.names()) >= 29
    (True, True)
    """
    return _smoothframe.window_names()


def get_window(window: str, length: int, *, periodic: bool = False) -> NDArray[Any]:
    """The weights of a window of so many rows, not scaled, as an array.

    Symmetric unless ``periodic`` (of which ``scipy.signal.get_window`` has the opposite default).
    Parameters follow the name: ``"tukey:alpha=0.25"``.

    >>> import smoothframe as sf
    >>> sf.windows.get_window("hann", 4).round(2).tolist()
    [0.0, 0.75, 0.75, 0.0]
    >>> sf.windows.get_window("hann", 4, periodic=True).round(2).tolist()
    [0.0, 0.5, 1.0, 0.5]
    """
    weights: NDArray[Any] = numpy().array(_smoothframe.window_weights(window, length, periodic))
    return weights
