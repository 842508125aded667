"""The part of `systemctl` that docs/hosting.md uses, on a machine where systemd does not run."""

import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

from soak.units import read

UNITS = [Path("/etc/systemd/system"), Path("/lib/systemd/system")]
STATE = Path("/run/soak")


def main(words: list[str]) -> None:
    """`daemon-reload`, or `enable --now`, `start`, `restart`, `reload`, `stop` or `is-active` with units."""
    command, *names = [word for word in words if not word.startswith("--")]
    STATE.mkdir(exist_ok=True)
    deeds = {"enable": start, "start": start, "restart": restart, "reload": restart, "stop": stop, "is-active": state}
    for name in names:
        deeds[command](name.removesuffix(".service"))
    if command != "daemon-reload" and command not in deeds:
        raise SystemExit(f"There is no {command} here.")


def unit(name: str) -> Path:
    """Where a unit's file lies; the administrator's goes before the package's."""
    template, at, _ = name.partition("@")
    found = [folder / f"{template}{at}.service" for folder in UNITS if (folder / f"{template}{at}.service").exists()]
    if not found:
        raise SystemExit(f"There is no unit {name}.")
    return found[0]


def start(name: str) -> None:
    """Start a service, unless it runs."""
    if running(name):
        return
    service = read(unit(name))["Service"]
    if service["Type"] in ("forking", "oneshot"):
        subprocess.run(shlex.split(service["ExecStart"]), check=True)
        return
    with (Path("/var/log") / f"{name}.log").open("a") as log:
        command = [sys.executable, "-m", "soak.supervisor", str(unit(name)), name.partition("@")[2]]
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    (STATE / name).write_text(str(process.pid))


def restart(name: str) -> None:
    """Have a service read its files anew; a supervised one starts anew."""
    if not running(name):
        start(name)
    elif read(unit(name))["Service"]["Type"] == "forking":
        subprocess.run([name, "-s", "reload"], check=True)
    else:
        supervisor = running(name)
        before = main_process(supervisor)
        os.kill(supervisor, signal.SIGHUP)
        # The old one ends what it has begun; systemd comes back when the new one is there.
        while main_process(supervisor) in ("", before):
            time.sleep(0.05)


def main_process(supervisor: int) -> str:
    """The process that a supervisor has started; empty while there is none."""
    return Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().strip()


def stop(name: str) -> None:
    """End a service, and wait until it has."""
    os.kill(running(name), signal.SIGTERM)
    while running(name):
        time.sleep(0.05)


def state(name: str) -> None:
    """Say whether it runs."""
    print("active" if running(name) else "inactive")
    if not running(name):
        raise SystemExit(3)


def running(name: str) -> int:
    """The process of a service, or of its supervisor; 0 if there is none."""
    service = read(unit(name))["Service"]
    file = Path(service["PIDFile"]) if service["Type"] == "forking" else STATE / name
    try:
        number = int(file.read_text())
        # What has ended and was not waited for is no process any more.
        return 0 if " (zombie)" in Path(f"/proc/{number}/status").read_text() else number
    except (OSError, ValueError):
        return 0


if __name__ == "__main__":
    main(sys.argv[1:])
