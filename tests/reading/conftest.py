"""Files for tests of reading, made of what they hold."""

import io

import numpy as np
import pytest

from dashboard.reading.blob import File


def npy(array):
    out = io.BytesIO()
    np.save(out, array)
    return out.getvalue()


@pytest.fixture
def made(tmp_path):
    """Files with a content, by their names."""

    def make(**contents):
        files = []
        for k, (name, content) in enumerate(contents.items()):
            data = content.encode() if isinstance(content, str) else content
            (tmp_path / str(k)).write_bytes(npy(data) if isinstance(data, np.ndarray) else data)
            files.append(File(name, tmp_path / str(k)))
        return files

    return make
