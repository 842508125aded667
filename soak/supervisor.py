"""What systemd would do with a unit, where it does not run: `python -m soak.supervisor UNIT.service INSTANCE`.

Its command is started, and started again whenever it ends; what a main process that died leaves behind is
killed (`KillMode=mixed`). A signal to end goes to the main process; a signal to hang up ends it and has it
start anew, as `systemctl restart` does.
"""

import configparser
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from string import Template
from types import FrameType


def read(unit: Path, instance: str = "") -> configparser.ConfigParser:
    """A unit file, for an instance if it is a template; of settings that stand there twice the last counts."""
    parser = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(unit.read_text().replace("%i", instance))
    return parser


def environment(service: Mapping[str, str]) -> dict[str, str]:
    """The variables that a unit names, over those that systemd gives to all; later ones win."""
    given = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
    given |= dict(word.split("=", 1) for word in shlex.split(service.get("Environment", "")))
    if file := service.get("EnvironmentFile"):
        lines = [line.strip() for line in Path(file).read_text().splitlines()]
        given |= dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    return given


class Supervisor:
    """A service and its `Restart=always`.

    Parameters
    ----------
    service : mapping
        The unit's section.
    options
        For `subprocess.Popen`.
    """

    def __init__(self, service: Mapping[str, str], **options: object) -> None:
        self.service, self.options = service, options
        self.process: subprocess.Popen[bytes] | None = None
        self.ending = False

    def start(self) -> "subprocess.Popen[bytes]":
        """Start the command, in a session of its own so that all it starts can be ended with it."""
        # Read at each start, as systemd does.
        variables = environment(self.service)
        command = [Template(word).safe_substitute(variables) for word in shlex.split(self.service["ExecStart"])]
        return subprocess.Popen(command, env=variables, start_new_session=True, **self.options)  # type: ignore[call-overload, no-any-return]

    def run(self) -> None:
        """Keep it running until a signal says to end."""
        while not self.ending:
            self.process = self.start()
            self.process.wait()
            kill_group(self.process.pid)
            if not self.ending:
                time.sleep(float(self.service.get("RestartSec", "100ms").removesuffix("ms")) / 1000)

    def end(self, _signal: int, _frame: FrameType | None) -> None:
        """Have the main process end by itself, as `systemctl stop` does."""
        self.ending = True
        if self.process is not None:
            self.process.terminate()

    def again(self, _signal: int, _frame: FrameType | None) -> None:
        """Have the main process end by itself and start anew, as `systemctl restart` does."""
        if self.process is not None:
            self.process.terminate()


def kill_group(leader: int) -> None:
    """Kill what is left of a process group."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return


def main(path: str, instance: str = "") -> None:
    """Run a unit in the foreground."""
    service = read(Path(path), instance)["Service"]
    options: dict[str, object] = {"cwd": service.get("WorkingDirectory", "/")}
    if user := service.get("User"):
        options |= {"user": user, "group": service.get("Group", user), "extra_groups": []}
    for kind, parent in (("CacheDirectory", "/var/cache"), ("RuntimeDirectory", "/run")):
        if name := service.get(kind):
            folder = Path(parent) / name
            folder.mkdir(mode=0o755, exist_ok=True)
            subprocess.run(["chown", f"{user}:", str(folder)], check=True)
    supervisor = Supervisor(service, **options)
    signal.signal(signal.SIGTERM, supervisor.end)
    signal.signal(signal.SIGHUP, supervisor.again)
    supervisor.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
