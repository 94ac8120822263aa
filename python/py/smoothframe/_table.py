"""Every group of a table, whatever library the table is of."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

from . import _smoothframe
from ._parts import Part, listed

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

    Frame = TypeVar("Frame", pl.DataFrame, pd.DataFrame)

OnDuplicate = Literal["error", "first", "last", "keep"]


@overload
def smooth_table(
    table: Frame,
    *,
    values: str | Iterable[str],
    spec: str | Mapping[str, str],
    by: str | Iterable[str] = (),
    time: str | None = None,
    on_duplicate: OnDuplicate = "error",
    suffix: str = "_smoothed",
    parts: Part | Iterable[Part] = "smoothed",
) -> Frame: ...


@overload
def smooth_table(
    table: object,
    *,
    values: str | Iterable[str],
    spec: str | Mapping[str, str],
    by: str | Iterable[str] = (),
    time: str | None = None,
    on_duplicate: OnDuplicate = "error",
    suffix: str = "_smoothed",
    parts: Part | Iterable[Part] = "smoothed",
) -> Any: ...


def smooth_table(
    table: Any,
    *,
    values: str | Iterable[str],
    spec: str | Mapping[str, str],
    by: str | Iterable[str] = (),
    time: str | None = None,
    on_duplicate: OnDuplicate = "error",
    suffix: str = "_smoothed",
    parts: Part | Iterable[Part] = "smoothed",
) -> Any:
    """The table with its values smoothed: each group on its own, in the order of time, on all cores.

    Rows stay where they are, and smoothed columns are appended. A Polars or pandas frame gives one of its
    kind (its index and the types of other columns are kept); a pyarrow table, a DuckDB relation and
    whatever else has Arrow's PyCapsule interface give a pyarrow table. Neither the order of rows nor the
    number of threads changes a bit of a result.

    Parameters
    ----------
    table
        A table; of pandas' the index may be named too.
    values
        The columns to smooth. Float32 stays Float32, and other numbers become Float64.
    spec
        The smoother, such as ``"gaussian:31,std=5"``; or several, by the suffixes of their columns:
        ``{"_week": "uniform:7", "_month": "uniform:28"}``.
    by
        The group columns; null is a group of its own. Without any the table is one series.
    time
        A column of dates, date-times or whole numbers, by which each group is ordered; without it rows
        are taken as they come. Windows in time (``uniform:7d``) need it.
    on_duplicate
        What to do with rows of one group at the same time: refuse the table, keep the ``"first"`` or the
        ``"last"`` in row order and drop the others, or ``"keep"`` them all, as consecutive rows.
    suffix
        What a value's name is followed by in its smoothed column's.
    parts
        What is wanted of each value, see :func:`smooth`; parts but the smoothed one are columns
        ``<value>_<part>`` (of several smoothers ``<value><suffix>_<part>``).

    Raises
    ------
    ValueError
        For what is no smoother, columns that are not there or hold no numbers, rows without a time, and
        rows of one group at the same time. Messages count rows from 1.

    Examples
    --------
    >>> import pyarrow as pa, smoothframe as sf
    >>> sales = pa.table({"shop": ["A", "B", "A", "A"], "day": [3, 1, 1, 2], "x": [6, 7, 2, 4]})
    >>> smoothed = sf.smooth_table(sales, by="shop", time="day", values="x", spec="uniform:3")
    >>> smoothed["x_smoothed"].to_pylist()
    [5.0, 7.0, 3.0, 4.0]
    >>> sf.smooth_table(sales, time="day", values="x", spec="uniform:3")
    Traceback (most recent call last):
        ...
    ValueError: rows 2 and 3 are at the same time, 1; `on_duplicate` keeps the first, the last or all of \
them, and a further column of `by` sets apart what are two series
    """
    groups, columns = listed(by), listed(values)
    smoothers = [(suffix, spec)] if isinstance(spec, str) else list(spec.items())
    if not smoothers:
        raise ValueError("no smoother was given: `spec` takes one, or several by their suffixes")
    kind = _kind(table)
    named = [*groups, *listed(time), *columns]
    have, picked = kind.pick(list(dict.fromkeys(named)), groups)
    made, kept = _smoothframe.smooth_columns(
        picked, have, groups, time, columns, smoothers, listed(parts), on_duplicate
    )
    return kind.with_columns(made, kept)


class _Polars:
    def __init__(self, frame: Any) -> None:
        self.frame = frame

    def pick(self, names: list[str], groups: list[str]) -> tuple[list[str], Any]:
        import polars as pl

        picked = self.frame.select([name for name in names if name in self.frame.columns])
        # Polars hands on columns of nothing but null in a form that others do not read.
        for name in [name for name, dtype in picked.schema.items() if dtype == pl.Null]:
            if name not in groups:
                raise ValueError(
                    f"column `{name}` holds nothing but null and has no type; cast it to numbers, or "
                    "to times, first"
                )
            picked = picked.with_columns(pl.col(name).cast(pl.Boolean))
        # Nor does Arrow have whole numbers of 128 bits, and objects are places in memory there.
        long = [getattr(pl, name) for name in ("Int128", "UInt128") if hasattr(pl, name)]
        for name in [name for name in groups if name in picked.columns]:
            if picked.schema[name] == pl.Object:
                raise ValueError(
                    f"column `{name}` holds objects of Python, which are no keys; cast it to text or numbers first"
                )
            if picked.schema[name] in long:
                picked = picked.with_columns(pl.col(name).cast(pl.String))
        # Older Polars has no PyCapsule interface, but tables of pyarrow.
        has_stream = hasattr(picked, "__arrow_c_stream__")
        return self.frame.columns, picked if has_stream else picked.to_arrow()

    def with_columns(self, made: Any, kept: Any) -> Any:
        frame = self.frame
        if kept is not None:
            frame = frame[self._own(kept).to_series()]
        return frame.hstack(self._own(made).get_columns())

    def _own(self, table: Any) -> Any:
        import polars as pl

        if hasattr(pl.DataFrame, "__arrow_c_stream__"):
            return pl.DataFrame(table)
        return pl.from_arrow(_arrow(table))


class _Pandas:
    def __init__(self, frame: Any) -> None:
        self.frame = frame

    def pick(self, names: list[str], _groups: list[str]) -> tuple[list[str], Any]:
        import pyarrow as pa

        frame = self.frame
        index = [name for name in frame.index.names if isinstance(name, str)]
        index = [name for name in index if name in names and name not in frame.columns]
        picked = frame[[name for name in names if name in frame.columns]]
        # That there are two of a name is said by the library.
        picked = picked.loc[:, ~picked.columns.duplicated()]
        if index:
            picked = picked.reset_index(level=index)
        have = [*(str(name) for name in frame.columns), *index]
        return have, pa.Table.from_pandas(picked, preserve_index=False)

    def with_columns(self, made: Any, kept: Any) -> Any:
        if kept is None:
            frame = self.frame.copy(deep=False)
        else:
            frame = self.frame.iloc[_arrow(kept)["row"].to_numpy()].copy()
        made = _arrow(made)
        for name, column in zip(made.column_names, made.columns):
            frame[name] = column.to_numpy()
        return frame


class _Arrow:
    def __init__(self, table: Any) -> None:
        self.table = _arrow(table)

    def pick(self, names: list[str], _groups: list[str]) -> tuple[list[str], Any]:
        have = self.table.column_names
        places = [place for place, name in enumerate(have) if name in names]
        return have, self.table.select(places)

    def with_columns(self, made: Any, kept: Any) -> Any:
        table = self.table if kept is None else self.table.take(_arrow(kept)["row"])
        made = _arrow(made)
        for field, column in zip(made.schema, made.columns):
            table = table.append_column(field, column)
        return table


def _kind(table: Any) -> _Polars | _Pandas | _Arrow:
    # What is of a library was made by it, so it has been imported.
    polars, pandas = sys.modules.get("polars"), sys.modules.get("pandas")
    if polars is not None:
        if isinstance(table, polars.DataFrame):
            return _Polars(table)
        if isinstance(table, polars.LazyFrame):
            raise TypeError("a LazyFrame has no rows yet: `.collect()` it, or take `sf.smooth` in its query")
    if pandas is not None and isinstance(table, pandas.DataFrame):
        return _Pandas(table)
    if not (hasattr(table, "__arrow_c_stream__") or hasattr(table, "__arrow_c_array__")):
        raise TypeError(
            f"a {type(table).__name__} is no table: one of Polars, pandas, pyarrow or DuckDB is, and "
            "whatever has Arrow's PyCapsule interface; `sf.smooth_array` takes arrays"
        )
    return _Arrow(table)


def _arrow(table: Any) -> Any:
    try:
        import pyarrow as pa
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError("this kind of table needs pyarrow: pip install pyarrow") from error
    return table if isinstance(table, pa.Table) else pa.table(table)
