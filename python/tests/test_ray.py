"""Ray Data on this machine: tables with keys of every kind, and what docs/ray.md says of cuts and messages."""

import logging

import polars as pl
import pyarrow as pa
import pytest
from pages import ASKED, KEYS, SALES, is_told, needs, needs_pages
from tables import SEEDS, table, wanted
from test_fuzz import same

import smoothframe as sf

pytestmark = [
    pytest.mark.slow_engine,
    needs("ray"),
    needs_pages,
    pytest.mark.filterwarnings("default"),
]


@pytest.fixture(scope="module")
def ray(tmp_path_factory):
    import ray

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
        ray.data.DataContext.get_current().enable_progress_bars = False
        yield ray
        ray.shutdown()


def gathered(data):
    return pl.from_arrow(pa.concat_tables(data.iter_batches(batch_format="pyarrow", batch_size=None)))


def by_groups(data, by, asked):
    groups = data.groupby(by, num_partitions=2)
    return groups.map_groups(lambda group: sf.smooth_table(group, **asked), batch_format="pyarrow")


@pytest.mark.parametrize("seed", SEEDS[::20])
def test_ray_agrees(ray, seed):
    frame, by, spec = table(seed)
    # Ray does not shuffle categories.
    if frame.schema["g"] in (pl.Categorical, pl.Enum):
        frame = frame.with_columns(pl.col("g").cast(pl.String))
    asked = {"by": by, "time": "t", "values": "x", "spec": spec}
    made = gathered(by_groups(ray.data.from_arrow(frame.to_arrow()), by, asked))
    same(made.sort("n")["x_smoothed"], wanted(frame, by, spec))


def test_batches_cut_groups_and_rows_that_are_there_twice_are_refused(ray):
    sales = ray.data.from_arrow(SALES)

    def smooth(batch):
        return sf.smooth_table(batch, **ASKED)

    by = [*KEYS, "date"]
    want = pl.from_arrow(sf.smooth_table(SALES, **ASKED)).sort(by)["revenue_smoothed"]
    same(gathered(by_groups(sales, KEYS, ASKED)).sort(by)["revenue_smoothed"], want)
    cut = gathered(sales.map_batches(smooth, batch_format="pyarrow", batch_size=1000))
    assert not cut.sort(by)["revenue_smoothed"].equals(want)
    with pytest.raises(Exception) as error:
        gathered(by_groups(sales.union(sales), KEYS, ASKED))
    assert is_told("ray", error.value), error.value
