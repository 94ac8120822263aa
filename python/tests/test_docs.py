"""Examples in docstrings and in the README run."""

import doctest
import importlib
import re
from pathlib import Path

import polars as pl
import pytest

import smoothframe as sf

MODULES = ["", "._array", "._explain", "._expr", "._table", ".windows"]


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_docstrings_run(name):
    done = doctest.testmod(importlib.import_module(f"smoothframe{name}"))
    assert done.attempted > 1 and done.failed == 0


@pytest.mark.skipif(pl.__version__ < "1", reason="`over` has no `order_by`")
def test_examples_of_the_readme_run():
    text = Path(__file__).parents[1].joinpath("README.md").read_text()
    blocks = re.findall(r"```python\n(.*?)```", text, re.S)
    assert len(blocks) >= 4
    names = {}
    for block in blocks:
        exec(compile(block, "README.md", "exec"), names)


@pytest.mark.skipif(pl.__version__ < "1", reason="`over` has no `order_by`")
def test_the_example_of_the_library_runs(monkeypatch):
    root = Path(__file__).parents[2]
    page = root / "docs/library.md"
    if not page.exists():
        pytest.skip("the package is not in its repository")
    monkeypatch.chdir(root)
    (block,) = re.findall(r"```python\n(.*?)```", page.read_text(), re.S)
    exec(compile(block, "library.md", "exec"), {})


def test_what_is_public_has_words():
    for name in sf.__all__:
        assert name.startswith("__") or getattr(sf, name).__doc__, name
