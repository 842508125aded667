"""`python -m dashboard`, or `cluster-explorer`: start the dashboard on this machine and print its address.

What cannot be is said at once: the app, which takes seconds to load, is loaded when words and settings are good and
the address is ours (`dashboard/web/local.py`).
"""

import argparse
import logging
import os
import socket
import sys
from importlib import import_module
from threading import Thread
from typing import Any

from dashboard import __version__, settings
from dashboard.errors import Refusal
from dashboard.settings import Settings
from dashboard.web import logs
from dashboard.web.hosting import binds

# How a start ends whose files cannot be read.
REFUSED = 2


def words() -> argparse.Namespace:
    """What the command line says; an address on it counts as the variable of its name."""
    parser = argparse.ArgumentParser(
        prog="cluster-explorer",
        description="See what clustering does: serve the dashboard until Ctrl-C.",
        epilog="Further settings are environment variables, see docs/architecture.md.",
    )
    parser.add_argument("--host", metavar="ADDRESS", help="address to listen on, instead of HOST or 127.0.0.1")
    parser.add_argument("--port", metavar="NUMBER", help="port to listen on, instead of PORT or 8050; 0 for a free one")
    parser.add_argument("files", nargs="*", metavar="FILE", help="files or folders that belong together, to be shown")
    parser.add_argument(
        "--open",
        action=argparse.BooleanOptionalAction,
        help="open it in a browser when it can answer; done anyway where there are files",
    )
    parser.add_argument(
        "--read-as",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="how files are read, where they are taken for something else: delimiter=semicolon, decimal=comma, "
        "thousands=point, header=no, encoding=cp1252, sheet=…, array=…, sample=0",
    )
    parser.add_argument(
        "--what-was-read",
        action="store_true",
        help="print as JSON what is understood of the files, and start nothing",
    )
    parser.add_argument("--cells", action="store_true", help="with --what-was-read: every cell as well")
    parser.add_argument("--version", action="version", version=f"Cluster Explorer {__version__}")
    line = parser.parse_intermixed_args()
    if line.what_was_read and not line.files:
        parser.error("--what-was-read needs at least one FILE")
    return line


def main() -> None:
    """Serve until Ctrl-C."""
    line = words()
    if line.what_was_read:
        raise SystemExit(import_module("dashboard.data.report").tell(line.files, line.cells, line.read_as))
    # In the environment, where Dash's reloader finds it too when it starts this module again.
    os.environ.update({name: value for name in ("HOST", "PORT") if (value := getattr(line, name.lower())) is not None})
    chosen = settings.read()
    settings.start_logging(chosen)
    if chosen.log_level != "DEBUG":
        # Who starts it by hand wants to read the address, and not a line for each request.
        logs.log.setLevel(logging.WARNING)
    # Dash's reloader starts this module again, while the first process holds the port.
    listening = None if os.environ.get("WERKZEUG_RUN_MAIN") else claim(chosen)
    if listening is not None:
        binds.demand(chosen.auth, listening.getsockname())
        if chosen.debug and not binds.local(listening.getsockname()):
            raise SystemExit(f"DASHBOARD_DEBUG is for this machine alone, and HOST is {chosen.host}.")
    if chosen.debug and line.files:
        raise SystemExit("Files do not go with DASHBOARD_DEBUG: the debugger starts the dashboard again and again.")
    if chosen.debug and line.open:
        raise SystemExit("--open does not go with DASHBOARD_DEBUG: the debugger starts the dashboard again and again.")
    files = read(line, chosen) if line.files else None
    local = import_module("dashboard.web.local")
    if not chosen.debug and listening is not None:
        local.serve(chosen, listening, line.open if line.open is not None else bool(files), files)
        return
    if listening is not None:
        listening.close()
    local.debug(chosen)


def read(line: argparse.Namespace, chosen: Settings) -> Any:
    """What was read of the files on the command line; the app is loaded meanwhile.

    A child process reads, so that each has a processor. Where the files are refused this process ends.
    """
    # Not at once: two threads that load scikit-learn from two ends find modules of it half made.
    brought = import_module("dashboard.web.brought")
    Thread(target=import_module, args=("dashboard.web.local",), daemon=True).start()
    try:
        return brought.read(line.files, line.read_as, chosen.limits)
    except Refusal as refusal:
        brought.tell(refusal)
        sys.stderr.flush()
        # At once, whatever is being loaded.
        os._exit(REFUSED)


def claim(chosen: Settings) -> socket.socket:
    """A socket bound to the address.

    Raises
    ------
    SystemExit
        If the address is taken or not ours, in one sentence.
    """
    try:
        kind, _, _, _, place = socket.getaddrinfo(chosen.host, chosen.port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(kind, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(place)
    except OSError as error:
        raise SystemExit(
            f"The dashboard cannot listen on {chosen.host}:{chosen.port} ({error.strerror}); "
            "set PORT or HOST to another."
        ) from None
    return listening


if __name__ == "__main__":
    main()
