"""A Ballista cluster of a scheduler and two executors on this machine: tables with keys of every kind, in SQL.

BALLISTA is the folder of the programs of engines/ballista.
"""

import os
import socket
import subprocess
import time
from pathlib import Path

import polars as pl
import pytest
from tables import SEEDS, sql, table, wanted
from test_fuzz import same

BALLISTA = os.environ.get("BALLISTA")

pytestmark = [
    pytest.mark.slow_engine,
    pytest.mark.skipif(not BALLISTA, reason="BALLISTA names no folder of programs"),
]


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(port):
    for _ in range(600):
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail(f"nothing listens at {port}")


@pytest.fixture(scope="module")
def scheduler():
    """The address of a cluster's scheduler."""
    port, processes = free_port(), []

    def start(program, listens, *flags):
        command = [Path(BALLISTA) / f"smoothframe-{program}", *map(str, flags)]
        processes.append(subprocess.Popen(command, stderr=subprocess.DEVNULL))
        wait_for(listens)

    try:
        start("scheduler", port, "--bind-port", port)
        for _ in range(2):
            own = free_port()
            flags = ["--scheduler-port", port, "--bind-port", own, "--bind-grpc-port", free_port(), "--vcores", 1]
            start("executor", own, *flags)
        time.sleep(2)  # until the scheduler has heard of both
        yield f"df://127.0.0.1:{port}"
    finally:
        for process in reversed(processes):
            process.kill()
            process.wait()


@pytest.mark.parametrize("seed", SEEDS)
def test_ballista_agrees(scheduler, seed, tmp_path):
    frame, by, spec = table(seed)
    want = wanted(frame, by, spec)
    for part in range(2):
        (tmp_path / f"in/part={part}").mkdir(parents=True)
        frame.filter(pl.col("n") % 2 == part).write_parquet(tmp_path / f"in/part={part}/rows.parquet")
    made = tmp_path / "out.parquet"
    for query in sql(by, spec):
        flags = ["--scheduler", scheduler, "--partition-by", "part", "--timeout-seconds", "60", "--output", made]
        command = [Path(BALLISTA) / "smoothframe-query", tmp_path / "in", query, *flags]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        same(pl.read_parquet(made).sort("n")["y"], want)
