"""Smoothing of every group of a table, careful at the ends and in the holes.

==================================  ===========================================
you have                            call
==================================  ===========================================
a Polars expression                 ``pl.col("x").sf.smooth(spec).over("g")``, or :func:`smooth`
the same, of many groups            ``pl.col("x").sf.smooth(spec, over="g")``: in one call
a column with uneven times          :func:`smooth_by`, for windows such as ``uniform:7d``
a whole table, of any library       :func:`smooth_table`: all groups on all cores
a NumPy array, a list               :func:`smooth_array`
a smoother, and a question          :func:`explain`
==================================  ===========================================

A smoother is a line of text, ``name:length,parameter=value`` and then options: ``gaussian:31,std=5``,
``hann:21 boundary=reflect``, ``median:7``, ``savgol:21,order=3``, ``ewm:span=12``, ``uniform:28d``. Null
and NaN are holes: they are left out of the windows that hold them, and filled where at least half of a
window's weight is there. A hole out is null.

>>> import polars as pl, smoothframe as sf
>>> sales = pl.DataFrame({"shop": ["A", "A", "B", "A", "B"], "x": [2.0, 4.0, 10.0, 6.0, 30.0]})
>>> sales.with_columns(y=pl.col("x").sf.smooth("uniform:3").over("shop"))["y"].to_list()
[3.0, 4.0, 20.0, 5.0, 20.0]
"""

from typing import TYPE_CHECKING

from . import windows
from ._array import smooth_array
from ._explain import Explanation, explain
from ._smoothframe import __version__
from ._table import smooth_table

if TYPE_CHECKING:
    from ._expr import smooth, smooth_by
else:
    try:
        import polars
    except ImportError:  # all but expressions works without
        from ._no_polars import smooth, smooth_by
    else:
        del polars
        from ._expr import smooth, smooth_by

__all__ = [
    "Explanation",
    "__version__",
    "explain",
    "smooth",
    "smooth_array",
    "smooth_by",
    "smooth_table",
    "windows",
]
