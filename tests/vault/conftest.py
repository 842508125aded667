"""A vault in a folder, and one in a bucket of a real server of S3's protocol."""

import os
import time

import numpy as np
import pytest

from dashboard.reading import packed
from dashboard.reading.read import Column, Read, Texts
from dashboard.vault.bucket import Bucket
from dashboard.vault.folder import Folder
from dashboard.vault.vault import Vault
from tests.s3 import serving

SECRET = "s" * 32


@pytest.fixture(scope="session")
def s3():
    """The address of a server with a bucket, whose keys stand in the environment."""
    with serving() as (address, client, _):
        before = {name: os.environ.get(name) for name in address}
        os.environ.update(address)
        yield client
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)


@pytest.fixture(params=["folder", pytest.param("bucket", marks=pytest.mark.servers)])
def keepers(request, tmp_path):
    """Makes keepers of the same files, as processes of several machines have them."""
    if request.param == "folder":
        return lambda machine="one": Folder(tmp_path / "vault")  # noqa: ARG005
    client = request.getfixturevalue("s3")
    prefix = f"{request.node.name.partition('[')[0]}/{time.monotonic_ns()}"
    client.put_object(Bucket="readers", Key=f"{prefix}stranger", Body=b"another's")
    return lambda machine="one": Bucket(f"s3://readers/{prefix}", tmp_path / machine)


@pytest.fixture
def vaults(keepers):
    return lambda machine="one", **chosen: Vault(keepers(machine), **{"secret": SECRET} | chosen)


@pytest.fixture
def vault(vaults):
    return vaults()


def read(rows=3, start=0.0):
    """A data set of one column of numbers, each one more than the one before."""
    numbers = np.arange(rows, dtype=np.float64)[:, None] + start
    return Read((Column("x", "number", "feature", kept="numbers"),), numbers, Texts.none(rows))


def keep(vault, owner="ada", content="file", reading="plainly", of=None):
    """Keep a data set as an upload does; its id."""
    of = of or read()
    path = vault.keeper.aside()
    with path.open("wb") as file:
        packed.dump(of, file)
    return vault.keep(owner, content, reading, path, len(of))
