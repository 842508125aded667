"""Whoever reads a file of strangers makes way for whoever answers readers."""

import os
from pathlib import Path

import psutil
import pytest

from dashboard.reading import child
from dashboard.reading.blob import File
from dashboard.reading.choices import Choices
from dashboard.reading.limits import HOSTED


@pytest.mark.slow
def test_a_child_that_reads_lets_others_have_processor_and_memory_first(tmp_path):
    path, found = tmp_path / "a.csv", list[tuple[int, str]]()
    path.write_text("a,b\n" + "1,2\n" * 20_000)
    mine = os.getpriority(os.PRIO_PROCESS, os.getpid())

    def hear(_stage, _fraction):
        for one in psutil.Process().children():
            if one.nice() > mine:
                found.append((one.nice() - mine, Path(f"/proc/{one.pid}/oom_score_adj").read_text().strip()))

    child.apart([File("a.csv", path)], Choices(), HOSTED, tmp_path / "read", hear)
    assert found[-1] == (child.NICE, str(child.FIRST))
