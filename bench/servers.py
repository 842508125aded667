"""Apps served as a host serves ours: by the command in the Procfile."""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
OURS = "dashboard.wsgi:server"
START = 60  # seconds; scikit-learn alone takes seven from a cold disk


def command(app: str) -> str:
    """The Procfile's command, for a shell, with another app in the place of ours."""
    line = re.search(r"^web: (.+)$", (ROOT / "Procfile").read_text(), re.MULTILINE)
    assert line is not None
    assert OURS in line[1], "The Procfile starts another app."
    return line[1].replace(OURS, f"'{app}'")


@contextmanager
def hosted(app: str = OURS) -> Iterator[str]:
    """The address of an app that runs as long as the block."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with (
        tempfile.TemporaryFile("w+") as log,
        subprocess.Popen(
            ["sh", "-c", f"exec {command(app)}"],
            cwd=ROOT,
            env=os.environ
            | {
                "HOST": "127.0.0.1",
                "PORT": str(port),
                "PATH": path,
                "DASHBOARD_CACHE": "memory",
                "DASHBOARD_RATE": "0",
            },
            stdout=log,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            if not listens(port, process):
                log.seek(0)
                raise SystemExit(f"{app} did not start:\n{log.read()}")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def listens(port: int, process: "subprocess.Popen[bytes]") -> bool:
    """Wait until the server answers; False if it ends or takes too long."""
    end = time.monotonic() + START
    while time.monotonic() < end and process.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/health", timeout=START):
                return True
        except OSError:
            time.sleep(0.05)
    return False
