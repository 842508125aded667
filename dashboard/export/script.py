"""A script for readers to take home: sections of plain code, as text or as a notebook."""

import ast
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from inspect import getsource
from textwrap import indent

import nbformat
from nbformat import v4

from dashboard.compute import methods
from dashboard.compute.projections import EMBEDDINGS
from dashboard.data import sources
from dashboard.figures.theme import FADED, NOISE_COLOUR, colour, paled

# Where the names come from that a script may use; what it does use is imported. Methods and sources say what
# their own code uses.
STANDARD = {
    "base64": "import base64",
    "csv": "import csv",
    "datetime": "import datetime",
    "gzip": "import gzip",
    "io": "import io",
    "re": "import re",
    "time": "import time",
    "zipfile": "import zipfile",
    "zlib": "import zlib",
    "escape": "from html import escape",
    "islice": "from itertools import islice",
    "Path": "from pathlib import Path",
}
WHOLE = {
    "pd": "import pandas as pd",
    "pq": "import pyarrow.parquet as pq",
    "np": "import numpy as np",
    "fastcluster": "import fastcluster",
    "openTSNE": "import openTSNE.sklearn",
    "px": "import plotly.express as px",
    "go": "import plotly.graph_objects as go",
}
PARTS = {
    "Image": "PIL",
    "ImageOps": "PIL",
    "CalamineWorkbook": "python_calamine",
    "make_subplots": "plotly.subplots",
    "cophenet": "scipy.cluster.hierarchy",
    "dendrogram": "scipy.cluster.hierarchy",
    "fcluster": "scipy.cluster.hierarchy",
    "leaves_list": "scipy.cluster.hierarchy",
    "linkage": "scipy.cluster.hierarchy",
    "linear_sum_assignment": "scipy.optimize",
    "cdist": "scipy.spatial.distance",
    "pdist": "scipy.spatial.distance",
    "squareform": "scipy.spatial.distance",
    "AgglomerativeClustering": "sklearn.cluster",
    "KMeans": "sklearn.cluster",
    "kmeans_plusplus": "sklearn.cluster",
    "PCA": "sklearn.decomposition",
    "adjusted_mutual_info_score": "sklearn.metrics",
    "adjusted_rand_score": "sklearn.metrics",
    "calinski_harabasz_score": "sklearn.metrics",
    "completeness_score": "sklearn.metrics",
    "davies_bouldin_score": "sklearn.metrics",
    "homogeneity_score": "sklearn.metrics",
    "NearestNeighbors": "sklearn.neighbors",
    "silhouette_samples": "sklearn.metrics",
    "v_measure_score": "sklearn.metrics",
    "silhouette_score": "sklearn.metrics",
    "DecisionTreeClassifier": "sklearn.tree",
    "export_text": "sklearn.tree",
    "contingency_matrix": "sklearn.metrics.cluster",
}


@dataclass(frozen=True)
class Script:
    """What makes a view again.

    Attributes
    ----------
    title : str
        What the view is, in words.
    sections : sequence of (str, str)
        A heading and its code, in order; imports are found by the names that are used.
    """

    title: str
    sections: Sequence[tuple[str, str]]

    def text(self, address: str) -> str:
        """The script as a file of Python; `address` is where the view is."""
        parts = [f'"""{docstring(self.title)}\n\n{address}\n"""', self.imports()]
        for heading, code in self.sections:
            # Two empty lines around a function, whose docstring says what its heading would.
            parts.append(f"\n{code}\n" if code.startswith("def ") else f"# {heading}\n{code}")
        return "\n\n".join(parts).replace("\n\n\n\n", "\n\n\n") + "\n"

    def notebook(self, address: str) -> str:
        """The script as a Jupyter notebook."""
        cells = [
            v4.new_markdown_cell(f"# {markdown(self.title)}\n\n[Open this view]({address})"),
            v4.new_code_cell(self.imports()),
        ]
        for heading, code in self.sections:
            cells += [v4.new_markdown_cell(f"## {heading}"), v4.new_code_cell(code)]
        for number, cell in enumerate(cells):
            # Drawn at random otherwise: the same view is to be the same file.
            cell["id"] = f"cell-{number}"
        kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
        text: str = nbformat.writes(v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}))
        return text

    def imports(self) -> str:
        """The import lines, sorted as linters do."""
        tree = parsed("\n".join(code for _, code in self.sections))
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        standard = [line for name, line in STANDARD.items() if name in names]
        whole = sorted((line for name, line in WHOLE.items() if name in names), key=lambda line: line.split()[1])
        parts = {name: module for name, module in _parts().items() if name in names}
        modules = sorted(set(parts.values()))
        of = {m: sorted((n for n in parts if parts[n] == m), key=lambda n: (n.isupper() < 1, n)) for m in modules}
        others = [*whole, *(f"from {module} import {', '.join(of[module])}" for module in modules)]
        return "\n\n".join("\n".join(lines) for lines in (standard, others) if lines)


def docstring(text: str) -> str:
    """Words as they have to stand in a docstring."""
    return text.replace("\\", "\\\\").replace('"', '\\"') if '"""' in text or "\\" in text else text


def markdown(text: str) -> str:
    """Words as they have to stand in a line of Markdown, in which a name is no tag, link, formula or emphasis."""
    return re.sub(r"([\\`*_{}\[\]|~$#!])", r"\\\1", escape(text, quote=False))


def _parts() -> dict[str, str]:
    """The modules of all names that are imported one by one."""
    declared = [
        *(of.imported() for of in methods.METHODS),
        *(of.imported() for of in sources.SOURCES),
        *(of.imported() for of in EMBEDDINGS),
    ]
    return {name: module for imported in declared for name, module in imported.items()} | PARTS


def parsed(code: str, tries: int = 10) -> ast.Module:
    """The tree of some code.

    Python 3.11 counts in one place for all threads how deep the tree is that it makes: where two are made at once, by
    NumPy that reads the head of an array too, one may end in a SystemError, and is made again.
    """
    for _ in range(tries):
        try:
            return ast.parse(code)
        except SystemError:
            continue
    return ast.parse(code)


def source(function: Callable[..., object]) -> str:
    """A function's own text."""
    return getsource(function).rstrip()


def colours(most: int, noise: bool, pale: bool = False) -> str:
    """The colours of clusters 0 to `most`, as on the page; the last is that of noise, −1, where there is some.

    With `pale` they are `PALE`, for points that others stand out from.
    """
    used = [colour(i) for i in range(min(most + 1, FADED))] + [NOISE_COLOUR] * noise
    used = [paled(c) for c in used] if pale else used
    lines = [", ".join(f'"{c}"' for c in used[at : at + 8]) for at in range(0, len(used), 8)]
    listed = f"[{lines[0]}]" if len(lines) == 1 else "[\n" + indent(",\n".join(lines), "    ") + ",\n]"
    return f"{'PALE' if pale else 'COLOURS'} = np.array({listed})"


def painted(labels: str, most: int, noise: bool) -> str:
    """The expression that gives every point its colour; beyond the last colour they begin again."""
    if most < FADED:
        return f"COLOURS[{labels}]"
    return f"COLOURS[np.where({labels} < 0, -1, {labels} % {FADED})]" if noise else f"COLOURS[{labels} % {FADED}]"
