"""Groups of an expression in one call: `over=` is `.over`, to the bit."""

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import polars as pl
import pytest
from tables import table
from test_expr import VERSION, schema_of
from test_fuzz import same

import smoothframe as sf
from smoothframe import _smoothframe

PARTS = _smoothframe.part_names()


def parts_of(spec, takes_times):
    def has(part):
        try:
            _smoothframe.check(spec, [part], takes_times)
        except ValueError:
            return False
        return True

    return [part for part in PARTS if has(part)]


def same_parts(a, b):
    assert a.dtype == b.dtype
    for part in a.struct.fields:
        one, other = a.struct.field(part), b.struct.field(part)
        if one.dtype == pl.Boolean:
            assert one.to_list() == other.to_list(), part
        else:
            same(one, other)


def in_chunks(frame, seed):
    """The same rows, cut where a seed says."""
    cuts = sorted(random.Random(seed).choices(range(frame.height + 1), k=3))
    pieces = [frame[start:end] for start, end in zip([0, *cuts], [*cuts, frame.height])]
    return pl.concat(pieces, rechunk=False)


@pytest.mark.parametrize("seed", range(3000, 3120))
def test_it_is_over_and_a_table(seed):
    frame, by, spec = table(seed)
    want = frame.select(sf.smooth_by("x", "t", spec).over(by))["x"]
    for frame_of in frame, in_chunks(frame, seed):
        same(frame_of.select(sf.smooth_by("x", "t", spec, over=by))["x"], want)
    same(sf.smooth_table(frame, by=by, time="t", values="x", spec=spec)["x_smoothed"], want)
    parts = parts_of(spec, True)
    struct = sf.smooth_by("x", "t", spec, part=parts)
    at_once = sf.smooth_by("x", "t", spec, part=parts, over=by)
    same_parts(frame.select(at_once)["x"], frame.select(struct.over(by))["x"])


@pytest.mark.parametrize("seed", range(3000, 3120))
def test_rows_in_their_order_are_too(seed):
    frame, by, spec = table(seed)
    parts = parts_of(spec, False)
    if not parts:
        spec, parts = "gaussian:9,std=2", parts_of("gaussian:9,std=2", False)
    want = frame.select(sf.smooth("x", spec, part=parts).over(by))["x"]
    same_parts(frame.select(sf.smooth("x", spec, part=parts, over=by))["x"], want)
    keys = [pl.col(name) for name in by]
    same_parts(in_chunks(frame, seed).select(pl.col("x").sf.smooth(spec, part=parts, over=keys))["x"], want)


@pytest.mark.parametrize("spec", ["uniform:7d", "uniform:1mo align=trailing", "median:3d", "dilation:5d", "ewm:halflife=2d",
                                  "opening:3d", "gaussian:std=1d", "uniform:36h align=leading", "uniform:2w degree=1"])  # fmt: skip
@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"])
def test_groups_are_planned_as_if_alone(spec, zone):
    # Within some of them the clock is set; in others there is no change, or there was no such zone.
    starts = [datetime(1850, 1, 1), datetime(1916, 4, 25), datetime(2024, 1, 10), datetime(2024, 3, 5),
              datetime(2024, 10, 20), datetime(2070, 6, 1)]  # fmt: skip
    dice = random.Random(spec + zone)
    rows = [(group, start + timedelta(hours=5 * n)) for group, start in enumerate(starts) for n in range(90)]
    dice.shuffle(rows)
    frame = pl.DataFrame(
        {
            "g": [group for group, _ in rows],
            "t": pl.Series([at for _, at in rows], dtype=pl.Datetime("us", "UTC")).dt.convert_time_zone(zone),
            "x": [dice.choice([None, *[dice.random()] * 9]) for _ in rows],
        }
    )
    parts = parts_of(spec, True)
    want = frame.select(sf.smooth_by("x", "t", spec, part=parts).over("g"))["x"]
    same_parts(frame.select(sf.smooth_by("x", "t", spec, part=parts, over="g"))["x"], want)


# Three keys of each type.
NAN = float("nan")
KEYS = {
    "i8": [pl.Int8, 1, -2, 0],
    "i64": [pl.Int64, 2**63 - 1, -(2**63), 0],
    "u64": [pl.UInt64, 2**64 - 1, 0, 2**63],
    "f32": [pl.Float32, -0.0, NAN, 0.0],
    "f64": [pl.Float64, -0.0, NAN, 0.0],
    "bool": [pl.Boolean, True, False, True],
    "text": [pl.String, "", "a", "a text of more than fifteen bytes"],
    "binary": [pl.Binary, b"", b"\0", b"bytes that are more than fifteen"],
    "category": [pl.Categorical, "b", "a", ""],
    "enum": [pl.Enum(["b", "a", ""]), "b", "a", ""],
    "date": [pl.Date, date(1969, 1, 1), date(2024, 1, 1), date(9999, 1, 1)],
    "stamp": [pl.Datetime("ms"), datetime(1969, 1, 1), datetime(2024, 1, 1), datetime(2024, 1, 1, 1)],
    "zone": [pl.Datetime("us", "UTC"), *(datetime(2024, 10, 27, hour) for hour in range(3))],
    "time": [pl.Time, time(0), time(1, 2, 3), time(23)],
    "duration": [pl.Duration("us"), timedelta(0), timedelta(-1), timedelta(1)],
    "decimal": [pl.Decimal(9, 2), Decimal("1.50"), Decimal("-1.50"), Decimal(0)],
    "list": [pl.List(pl.Float64), [0.0, NAN], [-0.0, NAN], []],
    "texts": [pl.List(pl.String), ["a", None], ["a"], []],
    "array": [pl.Array(pl.Float64, 2), [0.0, 1.0], [-0.0, 1.0], [NAN, 1.0]],
    "struct": [pl.Struct({"a": pl.Float32, "b": pl.String}), *({"a": a, "b": "x"} for a in (0.0, -0.0, None))],
    "nested": [pl.Struct({"a": pl.List(pl.Int8)}), {"a": [1]}, {"a": [None]}, {"a": None}],
    "null": [pl.Null, None, None, None],
}
for name in "Int128", "UInt128", "Float16":
    if hasattr(pl, name):
        KEYS[name] = [getattr(pl, name), 0, 1, 2]


@pytest.mark.parametrize("kind", KEYS)
def test_keys_of_every_type_are_those_of_polars(kind):
    dtype, *values = KEYS[kind]
    dice = random.Random(kind)
    drawn = [dice.choice([*values, None]) for _ in range(300)]
    keys = pl.Series(drawn, dtype=dtype)
    if kind == "zone":
        keys = keys.dt.convert_time_zone("Europe/Berlin")
    frame = pl.DataFrame({"k": keys, "x": [dice.random() for _ in drawn]})
    same(frame.select(sf.smooth("x", "uniform:5", over="k"))["x"],
         sf.smooth_table(frame, by="k", values="x", spec="uniform:5")["x_smoothed"])  # fmt: skip
    is_old = VERSION < (1, 0)
    if is_old and kind == "array":  # by which it does not group, and of which it hands over no slices
        refused(sf.smooth("x", "uniform:5", over="k"), "column `k` cannot be handed over; cast it", frame[9:])
        return
    for frame_of in frame, frame[9:], in_chunks(frame, kind):
        at_once = frame_of.select(sf.smooth("x", "uniform:5", over="k"))["x"]
        same(at_once, frame_of.select(sf.smooth("x", "uniform:5").over("k"))["x"])


def test_categories_of_several_chunks_are_one_series_each():
    names = [f"category {n}" for n in range(200)]
    kinds = [pl.Enum(names)] + [pl.Categorical] * (VERSION >= (1, 32))  # before, each chunk has its own
    for kind in kinds:
        chunks = [pl.DataFrame({"k": pl.Series(names[cut:] + names[:cut], dtype=kind)}) for cut in (0, 50, 190)]
        frame = pl.concat(chunks, rechunk=False).with_columns(x=pl.int_range(600).cast(pl.Float64))
        want = frame.select(sf.smooth("x", "uniform:3").over("k"))["x"]
        same(frame.select(sf.smooth("x", "uniform:3", over="k"))["x"], want)


SALES = pl.DataFrame(
    {
        "g": ["A", "B", "A", "B", "A", "A", None, None],
        "h": [1, 1, 1, 2, 2, 1, 1, 1],
        "t": [3, 1, 1, 2, 2, 5, 1, 2],
        "x": [6.0, 10.0, 2.0, 30.0, 4.0, None, 5.0, 7.0],
    }
)


def test_keys_may_be_expressions_and_several():
    asked = [
        ("g", ["g"]),
        (["g", "h"], ["g", "h"]),
        (("g", pl.col("h") % 2), ["g", pl.col("h") % 2]),
        (pl.col("g").fill_null("A"), [pl.col("g").fill_null("A")]),
        (pl.Series([1, 2] * 4), [pl.Series([1, 2] * 4)]),
        # One for all rows.
        (pl.lit("all"), [pl.lit("all")]),
        (1, [pl.lit(1)]),
        (["g", pl.col("h").max()], ["g"]),
    ]
    for over, keys in asked:
        want = SALES.select(sf.smooth("x", "uniform:3").over(*keys))
        assert SALES.select(sf.smooth("x", "uniform:3", over=over)).equals(want), over
        want = SALES.select(sf.smooth_by("x", "t", "uniform:2i").over(*keys))
        assert SALES.select(pl.col("x").sf.smooth_by("t", "uniform:2i", over=over)).equals(want), over
    two = SALES.select(sf.smooth(pl.col("x", "t"), "uniform:3", over="g"))
    assert two.equals(SALES.select(sf.smooth(pl.col("x", "t"), "uniform:3").over("g")))


def test_rows_at_one_time_are_taken_as_they_come():
    same_time = SALES.with_columns(t=pl.lit(1))
    want = same_time.select(sf.smooth_by("x", "t", "uniform:3").over("g"))
    assert same_time.select(sf.smooth_by("x", "t", "uniform:3", over="g")).equals(want)


def test_types_are_told_before_there_are_rows():
    lazy = SALES.lazy().with_columns(pl.col("x").cast(pl.Float32))
    assert schema_of(lazy.select(sf.smooth("x", "uniform:3", over="g"))) == {"x": pl.Float32}
    parts = lazy.select(sf.smooth_by("h", "t", "uniform:3", part=["smoothed", "provisional"], over="g"))
    wanted = {"h": pl.Struct({"smoothed": pl.Float64, "provisional": pl.Boolean})}
    assert schema_of(parts) == wanted == parts.collect().schema


def test_within_what_polars_groups_itself():
    expr = sf.smooth("x", "uniform:3", over="h")
    both = SALES.select(sf.smooth("x", "uniform:3").over("g", "h"))
    assert SALES.select(expr.over("g")).equals(both)
    aggregated = SALES.group_by("g", maintain_order=True).agg(expr, "t").explode("x", "t")
    plain = SALES.group_by("g", maintain_order=True).agg("x", "h", "t").explode("x", "h", "t")
    want = plain.with_columns(sf.smooth("x", "uniform:3").over("g", "h"))
    assert aggregated["x"].to_list() == want["x"].to_list()
    # Calls of many groups from all of Polars' threads at a time.
    rows = pl.int_range(40_000, eager=True)
    many = pl.DataFrame({"g": rows % 4_001, "h": rows % 3, "x": (rows * 7919 % 1009).cast(pl.Float64)})
    both = many.select(sf.smooth("x", "gaussian:5,std=1").over("g", "h"))
    assert many.select(sf.smooth("x", "gaussian:5,std=1", over="h").over("g")).equals(both)


def test_filters_stay_above_and_engines_agree():
    made = SALES.lazy().with_columns(y=sf.smooth("x", "uniform:3", over="h"))
    want = SALES.with_columns(y=sf.smooth("x", "uniform:3").over("h"))
    assert made.collect().equals(want)
    how = {"engine": "streaming"} if VERSION >= (1, 23) else {"streaming": True}
    assert made.collect(**how).equals(want)
    assert made.filter(pl.col("g") == "A").collect().equals(want.filter(pl.col("g") == "A"))
    below = SALES.lazy().filter(pl.col("g") == "A").with_columns(y=sf.smooth("x", "uniform:3", over="h"))
    alone = SALES.filter(pl.col("g") == "A").with_columns(y=sf.smooth("x", "uniform:3").over("h"))
    assert below.collect().equals(alone)
    # Of an output that is a hole and one that is not.
    assert made.filter(pl.col("y").is_null()).collect().equals(want.filter(pl.col("y").is_null()))


def test_long_groups_beside_short_ones():
    rows = 300_000
    numbers = pl.int_range(rows, eager=True)
    x = (numbers * 7919 % 1009).cast(pl.Float64).set(numbers % 97 == 0, None)
    frame = pl.DataFrame({"g": (numbers % 50 == 0).cast(pl.Int64) * (numbers % 701), "x": x, "t": numbers * 7 % rows})
    for spec in "gaussian:61,std=9", "median:9":
        want = frame.select(sf.smooth("x", spec).over("g"))["x"]
        for frame_of in frame, in_chunks(frame, spec):
            same(frame_of.select(sf.smooth("x", spec, over="g"))["x"], want)
            texts = pl.col("g").cast(pl.String)
            same(frame_of.select(sf.smooth("x", spec, over=texts))["x"], want)
    want = frame.select(sf.smooth_by("x", "t", "uniform:500i").over("g"))["x"]
    same(frame.select(sf.smooth_by("x", "t", "uniform:500i", over="g"))["x"], want)


def test_no_rows_and_one():
    for over in "g", ["g", "h"], 1:
        none = SALES.clear().select(sf.smooth("x", "uniform:3", over=over))
        assert none.schema == {"x": pl.Float64} and none.height == 0
        assert SALES.clear().select(sf.smooth_by("x", "t", "uniform:3i", over=over)).height == 0
        assert SALES[:1].select(sf.smooth("x", "uniform:3", over=over))["x"].to_list() == [6.0]


def refused(expr, said, frame=SALES):
    with pytest.raises(pl.exceptions.ComputeError, match=said):
        frame.select(expr)


def test_what_is_refused():
    with pytest.raises(ValueError, match="`unifrm:7` is no smoother"):
        sf.smooth("x", "unifrm:7", over="g")
    with pytest.raises(ValueError, match="the rows need their times: `smooth_by` takes them"):
        sf.smooth("x", "uniform:7d", over="g")
    with pytest.raises(ValueError, match="`over` names no column: name one or more, or leave it out"):
        sf.smooth("x", "uniform:3", over=[])
    refused(sf.smooth("g", "uniform:3", over="h"), "column `g` holds str and no numbers, .*; cast it to numbers")
    refused(sf.smooth_by("x", "g", "uniform:3", over="h"), "column `g` holds str and neither dates, times")
    refused(sf.smooth_by("x", "t", "uniform:7d", over="h"), "7d.*5i")
    with pytest.raises(pl.exceptions.PolarsError, match="nope"):
        SALES.select(sf.smooth("x", "uniform:3", over="nope"))
    # By its row in the table, which a call for each group cannot know.
    no_time = SALES.with_columns(t=pl.when(pl.col("x") == 5).then(None).otherwise("t"))
    said = "row 7 has no time in column `t`; drop such rows first"
    refused(sf.smooth_by("x", "t", "uniform:3i", over="g"), said, no_time)


def test_lengths_that_do_not_match():
    said = "`x` has 8 rows, and `g` of `over` 2: each row needs its key, or all of them one"
    refused(sf.smooth("x", "uniform:3", over=pl.col("g").head(2)), said)
    refused(sf.smooth_by("x", "t", "uniform:3", over=["h", pl.col("g").head(2)]), said)
    refused(sf.smooth(pl.col("x").head(1), "uniform:3", over="g"), "`x` has 1 row, and `g` of `over` 8")
    refused(sf.smooth_by("x", pl.lit(1), "uniform:3", over="g"), "`x` has 8 rows, and its times `literal` 1")


@pytest.mark.skipif(VERSION < (1, 0), reason="Polars panics where it is to hand objects over")
def test_objects_are_no_keys():
    frame = pl.DataFrame({"k": pl.Series([object(), object()], dtype=pl.Object), "x": [1.0, 2.0]})
    said = "column `k` holds objects of Python, which are no keys; cast it to text or numbers first"
    refused(sf.smooth("x", "uniform:3", over="k"), said, frame)
    with pytest.raises(ValueError, match=said):
        sf.smooth_table(frame, by="k", values="x", spec="uniform:3")


@pytest.mark.skipif(not hasattr(pl, "Int128"), reason="Polars has no whole numbers of 128 bits")
def test_whole_numbers_of_128_bits_are_keys_alone():
    frame = SALES.with_columns(k=pl.col("h").cast(pl.Int128))
    said = "column `k` holds whole numbers of 128 bits; cast it to Int64 or Float64 first"
    refused(sf.smooth("k", "uniform:3"), said, frame)
    refused(sf.smooth_by("x", "k", "uniform:3"), said, frame)
    nested = "column `k` cannot be handed over; cast it first"
    refused(sf.smooth("x", "uniform:3", over=pl.col("k").cast(pl.List(pl.Int128))), nested, frame)
