"""Smoothing as a Polars expression."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import polars as pl
from polars.plugins import register_plugin_function

from . import _smoothframe
from ._parts import Part, listed

if TYPE_CHECKING:
    from polars._typing import IntoExpr


def smooth(
    expr: IntoExpr,
    spec: str,
    *,
    part: Part | Iterable[Part] = "smoothed",
    over: IntoExpr | Iterable[IntoExpr] = None,
) -> pl.Expr:
    """The column smoothed, in the order of its rows.

    In ``select`` and ``with_columns`` the whole column is one series; under ``.over(…)`` and in
    ``group_by(…).agg(…)`` each group is one. Where rows are not in the order of time, give ``.over`` an
    ``order_by``, or take :func:`smooth_by` or :func:`smooth_table`. Float32 stays Float32, and other numbers
    become Float64.

    Parameters
    ----------
    expr
        A column's name, or an expression.
    spec
        The smoother, such as ``"gaussian:31,std=5"``.
    part
        What is wanted: ``"smoothed"``; ``"residual"``, raw minus smoothed; ``"coverage"``, how much of its
        window's weight each output had; ``"provisional"``, whether later rows will still revise it;
        ``"loo"``, the residual of a fit without the own row; ``"replaced"``, whether hampel replaced the
        value. A list of parts is a struct of them.
    over
        A group column, an expression, or a list of them: the same as ``.over(over)``, to the bit, in one
        call on all cores, where Polars makes one for each group: faster where there are many groups. Null is
        a group of its own. Of several columns each is named, without selectors; a key of one row, such as a
        literal, is that of all rows.

    Raises
    ------
    ValueError
        For what is no smoother, and parts that it does not have. What is wrong with a column is Polars'
        own error when the query is planned.

    Examples
    --------
    >>> import polars as pl, smoothframe as sf
    >>> frame = pl.DataFrame({"x": [1.0, 2.0, 6.0, None]})
    >>> frame.select(sf.smooth("x", "uniform:3"))["x"].to_list()
    [1.5, 3.0, 4.0, None]
    >>> both = sf.smooth("x", "uniform:3", part=["smoothed", "residual"])
    >>> frame.select(both).unnest("x")["residual"].to_list()
    [-0.5, -1.0, 2.0, None]
    >>> sales = pl.DataFrame({"shop": ["A", "B", "A", "B"], "x": [1, 10, 3, 30]})
    >>> sales.select(sf.smooth("x", "uniform:3", over="shop"))["x"].to_list()
    [2.0, 20.0, 2.0, 20.0]
    """
    return _plugin("smooth", [expr], spec, part, over)


def smooth_by(
    expr: IntoExpr,
    time: IntoExpr,
    spec: str,
    *,
    part: Part | Iterable[Part] = "smoothed",
    over: IntoExpr | Iterable[IntoExpr] = None,
) -> pl.Expr:
    """The column smoothed by the times of its rows, which may be in any order.

    ``time`` holds dates, date-times or whole numbers. Windows in time, such as ``uniform:7d`` and
    ``gaussian:std=2h``, need it (of whole numbers they are written ``5i``); a window in rows takes the rows
    in the order of their times. Days are those of the clock in the column's zone, and months the
    calendar's. ``part`` and ``over`` are those of :func:`smooth`.

    Examples
    --------
    >>> import polars as pl, smoothframe as sf
    >>> from datetime import date
    >>> frame = pl.DataFrame({"day": [date(2024, 1, 9), date(2024, 1, 1), date(2024, 1, 2)], "x": [5, 1, 3]})
    >>> frame.select(sf.smooth_by("x", "day", "uniform:3d"))["x"].to_list()
    [5.0, 2.0, 2.0]
    >>> visits = pl.DataFrame({"g": ["A", "B", "A"], "t": [2, 1, 1], "x": [5, 7, 1]})
    >>> visits.select(sf.smooth_by("x", "t", "uniform:3i", over="g"))["x"].to_list()
    [3.0, 7.0, 3.0]
    """
    return _plugin("smooth_by", [expr, time], spec, part, over)


def _plugin(
    function: str,
    args: list[IntoExpr],
    spec: str,
    part: Part | Iterable[Part],
    over: IntoExpr | Iterable[IntoExpr],
) -> pl.Expr:
    parts = listed(part)
    args = [*args, *_keys(over)]
    _smoothframe.check(spec, parts, function == "smooth_by")
    return register_plugin_function(
        plugin_path=_smoothframe.__file__,
        function_name=function,
        args=args,
        kwargs={"spec": spec, "parts": parts, "is_struct": not isinstance(part, str)},
        # An elementwise function would mix the groups, and let filters move below it.
        is_elementwise=False,
    )


def _keys(over: IntoExpr | Iterable[IntoExpr]) -> list[IntoExpr]:
    """The keys of groups as a list; of what is iterable, texts and series are one, as Polars has it."""
    if over is None:
        return []
    if not isinstance(over, Iterable) or isinstance(over, (str, bytes, pl.Series)):
        return [over]
    keys = list(over)
    if not keys:
        raise ValueError("`over` names no column: name one or more, or leave it out for one series")
    return keys


@pl.api.register_expr_namespace("sf")
class SmoothNamespace:
    """``pl.col("x").sf``: smoothing of an expression."""

    def __init__(self, expr: pl.Expr) -> None:
        self._expr = expr

    def smooth(
        self,
        spec: str,
        *,
        part: Part | Iterable[Part] = "smoothed",
        over: IntoExpr | Iterable[IntoExpr] = None,
    ) -> pl.Expr:
        """:func:`smoothframe.smooth` of this expression.

        >>> import polars as pl, smoothframe as sf
        >>> frame = pl.DataFrame({"g": ["A", "B", "A", "B"], "x": [1, 10, 3, 30]})
        >>> frame.select(pl.col("x").sf.smooth("uniform:3").over("g"))["x"].to_list()
        [2.0, 20.0, 2.0, 20.0]
        >>> frame.select(pl.col("x").sf.smooth("uniform:3", over="g"))["x"].to_list()
        [2.0, 20.0, 2.0, 20.0]
        """
        return smooth(self._expr, spec, part=part, over=over)

    def smooth_by(
        self,
        time: IntoExpr,
        spec: str,
        *,
        part: Part | Iterable[Part] = "smoothed",
        over: IntoExpr | Iterable[IntoExpr] = None,
    ) -> pl.Expr:
        """:func:`smoothframe.smooth_by` of this expression.

        >>> import polars as pl, smoothframe as sf
        >>> frame = pl.DataFrame({"t": [9, 1, 2], "x": [5.0, 1.0, 3.0]})
        >>> frame.select(pl.col("x").sf.smooth_by("t", "uniform:3i"))["x"].to_list()
        [5.0, 2.0, 2.0]
        """
        return smooth_by(self._expr, time, spec, part=part, over=over)
