"""The pages about other engines, the table of their programs, and what tests of them need."""

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from pyarrow import csv

_ROOT = Path(__file__).parents[2]
#: The repository, or nothing where the package is apart from it.
ROOT = _ROOT if (_ROOT / "docs/spark.md").exists() else None
SALES = csv.read_csv(_ROOT / "data/sales.csv") if ROOT else None
KEYS = ["store", "product"]
ASKED = {"by": KEYS, "time": "date", "values": "revenue", "spec": "gaussian:31,std=5"}


def words(page):
    return (ROOT / f"docs/{page}.md").read_text()


def is_told(page, error):
    """Whether a message has what the page quotes of one, in italics."""
    quoted = [" ".join(text.split()) for text in re.findall(r"^- \*([^*]+)\*", words(page), re.M)]
    assert quoted
    return any(text in " ".join(str(error).split()) for text in quoted)


needs_pages = pytest.mark.skipif(not ROOT, reason="the package is not in its repository")


def needs(package):
    is_missing = importlib.util.find_spec(package) is None
    return pytest.mark.skipif(is_missing, reason=f"{package} is not installed")


def _java_is_missing(needed=17):
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin/java") if home else shutil.which("java")
    if java is None or not Path(java).exists():
        return f"there is no Java, and Spark needs {needed} or later: install one, or set JAVA_HOME"
    says = subprocess.run([java, "-version"], capture_output=True, text=True).stderr
    version = re.search(r'version "(\d+)', says)
    if version is None or int(version[1]) < needed:
        found = version[1] if version else "something that tells no version"
        return f"Spark needs Java {needed} or later, and {java} is {found}: set JAVA_HOME to another"
    return None


_WHY = _java_is_missing()
needs_java = pytest.mark.skipif(bool(_WHY), reason=_WHY or "there is one")
