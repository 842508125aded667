"""How the process is set up before any library is loaded."""

import json
import os
import subprocess
import sys

import pytest

# The layer next to the libraries is enough: dashboard itself is always loaded first.
SAID = """
import dashboard.compute.distances, json, os, threadpoolctl
pools = {pool["internal_api"]: pool["num_threads"] for pool in threadpoolctl.threadpool_info()}
print(json.dumps([os.environ["OMP_WAIT_POLICY"], pools["openblas"]]))
"""


@pytest.mark.slow
def test_threads_do_not_wait_busily_and_blas_has_one():
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("OMP_", "OPENBLAS_"))}
    told = subprocess.run([sys.executable, "-c", SAID], env=bare, check=True, capture_output=True, text=True)
    assert json.loads(told.stdout) == ["passive", 1]


@pytest.mark.slow
def test_what_a_host_chooses_counts():
    chosen = os.environ | {"OPENBLAS_NUM_THREADS": "2", "OMP_WAIT_POLICY": "active"}
    told = subprocess.run([sys.executable, "-c", SAID], env=chosen, check=True, capture_output=True, text=True)
    assert json.loads(told.stdout)[0] == "active"


@pytest.mark.slow
def test_what_cannot_be_is_said_before_what_takes_seconds_is_loaded():
    ask = "import dashboard.__main__, sys; print(sorted({'dash', 'plotly', 'scipy', 'sklearn'} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", ask], check=True, capture_output=True, text=True)
    assert told.stdout == "[]\n"


@pytest.mark.slow
def test_a_cluster_a_server_of_answers_and_what_lays_out_points_are_loaded_by_those_alone_who_ask_for_them():
    late = {"distributed", "redis", "openTSNE", "umap", "numba"}
    ask = f"import dashboard.web.app, sys; print(sorted({late} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", ask], check=True, capture_output=True, text=True)
    assert told.stdout == "[]\n"
