"""No question that the estimate lets through takes more memory than the limit."""

import json
import math
import os
import random
import re
import subprocess
import sys
import warnings
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from bench.servers import ROOT
from dashboard import results
from dashboard.compute import methods
from dashboard.compute.cost import MIB, Limits
from dashboard.compute.projections import TSNE, Usual
from dashboard.compute.resamples import BATCH, Scheme
from dashboard.data.digits import Digits
from dashboard.data.synthetic import Blobs
from dashboard.errors import Refusal
from dashboard.layer import default
from dashboard.layer.cache import Cache
from dashboard.layer.layer import Layer
from dashboard.params import bounds, choices

# The first of the same ten thousand, which make soak asks.
QUESTIONS, ALL = 1_500, 10_000
LIMIT = 48 * MIB
SCHEMES = get_args(Scheme)
KINDS = tuple(map(type, methods.METHODS))
# Rounds cost time and no memory, and most points here have three components.
FEW = {
    "n_init": 2,
    "max_iter": 3,
    "random_state": 9,
    "pca__n_components": 4,
    "tsne__perplexity": 9,
    "tsne__random_state": 2,
}
# A small batch makes as many steps as it saves memory.
FEWEST = {"batch_size": 200}


def drawn(dice, kind):
    """A method with every constant at random."""
    values = {}
    for name, field in kind.model_fields.items():
        if name == "kind":
            continue
        limit = bounds(field)
        if words := (False, True) if field.annotation is bool else choices(field):
            values[name] = dice.choice(words)
        elif field.annotation is float:
            values[name] = max(real(dice, limit["ge"], limit["le"]), limit["ge"])
        else:
            low, high = max(int(limit["ge"]), FEWEST.get(name, 0)), int(min(limit["le"], FEW.get(name, 1_000)))
            values[name] = skewed(dice, low, high)
    return kind(**values)


def real(dice, low, high):
    """A number in bounds: its default of 0 where there is one, or of any magnitude."""
    if low >= 0 and high <= 1:
        return dice.uniform(low, high)
    if dice.random() < 0.3:
        return 0.0
    size = 10 ** dice.uniform(-3, 3)
    return min(max(-size if low < 0 else size, low), high)


def skewed(dice, low, high):
    """A whole number in bounds, small ones as likely as large ones."""
    return round(low - 1 + math.exp(dice.uniform(0, math.log(high - low + 2))) - 0.5) if high > low else low


def question(dice):
    """Something that a page asks, of any size."""
    source = (
        Digits()
        if dice.random() < 0.02
        else Blobs(n_samples=skewed(dice, 2, 15_000), centers=dice.randint(1, 50), cluster_std=dice.choice([0, 0.5, 3]))
    )
    method = drawn(dice, dice.choice(KINDS))
    linkage = dice.choice(methods.LINKAGES)
    laid_out = TSNE(max_iter=50, perplexity=dice.choice([5, 30, 100]), n_components=dice.choice([2, 3]))
    k = dice.randint(1, 50)
    return dice.choice(
        [
            lambda: results.clustering(source, method),
            lambda: results.clustering(source, method),
            lambda: results.steps(source, method) if isinstance(method, methods.KMeans) else None,
            lambda: results.linkage(source, linkage),
            lambda: results.cophenetic(source, linkage),
            lambda: results.silhouette(source, method),
            lambda: results.projection(source, Usual()),
            lambda: results.consensus(source, method, dice.choice(SCHEMES), 0, BATCH),
            lambda: results.certainty(source, method, dice.choice(SCHEMES), 0, BATCH),
            lambda: results.posterior(source, method),
            lambda: results.projection(source, laid_out),
            lambda: results.honesty(source, Usual(), k),
        ]
    ), (source, method, linkage)


def peak():
    """The most memory this process has held since `reset`, in bytes."""
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) * 1024


def reset():
    Path("/proc/self/clear_refs").write_text("5")
    return peak()


def counts():
    """Whether this system counts anew: an array of 32 MiB is seen, but for a page or two."""
    before = reset()
    return np.ones(4 * MIB).sum() == 4 * MIB and peak() - before > 30 * MIB


def ask(questions):
    """Put so many questions, and print what came of them. In a process of its own."""
    if not counts():
        print("null")
        return
    default.made_by(lambda: Layer(Cache(8 * MIB), limits=Limits(seconds=0.1, memory=LIMIT)))
    # What libraries have to say of absurd constants is not what this is about.
    warnings.simplefilter("ignore")
    dice, answered, most, over = random.Random(0), 0, 0, []
    results.clustering(Blobs(n_samples=30), methods.KMeans(n_clusters=2, prepare="tsne"))
    results.clustering(Digits(), methods.KMeans())  # libraries make their buffers once
    for _ in range(questions):
        put, what = question(dice)
        before = reset()
        try:
            put()
            answered += 1
        except Refusal:
            pass
        took = peak() - before
        most = max(most, took)
        if took > LIMIT:
            over.append(f"{took // MIB} MiB: {what}")
    print(json.dumps({"over": over, "answered": answered, "most": most}))


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("questions", [QUESTIONS, pytest.param(ALL, marks=pytest.mark.soak)])
def test_random_questions(questions):
    # A process keeps what it has freed and takes it again unseen, one that has run other tests a lot:
    # this one is new, and gives large arrays back at once.
    environment = os.environ | {"MALLOC_MMAP_THRESHOLD_": str(64 * 1024), "MALLOC_TRIM_THRESHOLD_": "0"}
    command = [sys.executable, "-c", f"from tests.test_memory import ask; ask({questions})"]
    told = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    found = json.loads(told.stdout)
    if found is None:
        pytest.skip("This system does not tell the most memory that a process has held since it was last asked.")
    assert found["over"] == []
    # The limit was neither out of reach nor in everybody's way.
    assert found["most"] > LIMIT / 5
    assert found["answered"] > questions / 2
