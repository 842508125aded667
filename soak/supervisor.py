"""What systemd would do with a unit, where it does not run: `python -m soak.supervisor UNIT.service INSTANCE`.

Its command is started under what its lines keep it from (`soak.sandbox`), its memory counted by the kernel
(`soak.account`), and it is started again whenever it ends; what a main process that died leaves behind is
killed (`KillMode=mixed`). A signal to end goes to the main process; a signal to hang up ends it and has it
start anew, as `systemctl restart` does.
"""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from string import Template
from types import FrameType

from soak.account import Account
from soak.sandbox import confined
from soak.units import environment, read

# Where a machine says which control group is its own.
ACCOUNT = Path("/run/account")


class Supervisor:
    """A service and its `Restart=always`.

    Parameters
    ----------
    service : mapping
        The unit's section.
    wrapped : callable
        The command that runs another one as the service's lines say.
    options
        For `subprocess.Popen`.
    """

    def __init__(
        self, service: Mapping[str, str], wrapped: Callable[[list[str]], list[str]] = list, **options: object
    ) -> None:
        self.service, self.wrapped, self.options = service, wrapped, options
        self.process: subprocess.Popen[bytes] | None = None
        self.ending = False

    def start(self) -> "subprocess.Popen[bytes]":
        """Start the command, in a session of its own so that all it starts can be ended with it."""
        # Read at each start, as systemd does.
        variables = environment(self.service)
        command = [Template(word).safe_substitute(variables) for word in shlex.split(self.service["ExecStart"])]
        # What prepares the place for it is not the service: a library that is loaded first is not for that.
        command = ["env", "-i", *(f"{name}={value}" for name, value in variables.items()), *command]
        return subprocess.Popen(self.wrapped(command), env=environment({}), start_new_session=True, **self.options)  # type: ignore[call-overload]

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


def counted(unit: str, service: Mapping[str, str]) -> Account | None:
    """The control group of a unit, inside the one of all instances, on a machine that has one."""
    if not ACCOUNT.exists():
        return None
    folder, version = json.loads(ACCOUNT.read_text())
    template, _, instance = unit.partition("@")
    group = Account(Path(folder), version).within(template).within(instance or "one")
    if limit := service.get("MemoryMax"):
        group.limit(limit)
    return group


def folders(service: Mapping[str, str], user: str) -> list[str]:
    """The folders that a unit's lines have made for it."""
    made = []
    for kind, parent in (
        ("CacheDirectory", "/var/cache"),
        ("StateDirectory", "/var/lib"),
        ("RuntimeDirectory", "/run"),
    ):
        if name := service.get(kind):
            folder = Path(parent) / name
            folder.mkdir(mode=0o755, exist_ok=True)
            subprocess.run(["chown", f"{user}:", str(folder)], check=True)
            made.append(str(folder))
    return made


def main(path: str, instance: str = "") -> None:
    """Run a unit in the foreground."""
    unit = Path(path).stem + instance
    service = read(Path(path), instance)["Service"]
    user = service.get("User", "root")
    options: dict[str, object] = {"cwd": service.get("WorkingDirectory", "/")}
    writable = folders(service, user)
    if unit.startswith("cluster-explorer"):
        if (group := counted(unit, service)) is not None:
            options["preexec_fn"] = group.join
        supervisor = Supervisor(service, lambda command: confined(service, command, writable), **options)
    else:
        # A package's unit has lines of its own, which are not ours to prove, and memory that is not ours to count.
        options |= {"user": user, "group": service.get("Group", user), "extra_groups": []}
        supervisor = Supervisor(service, list, **options)
    signal.signal(signal.SIGTERM, supervisor.end)
    signal.signal(signal.SIGHUP, supervisor.again)
    supervisor.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
