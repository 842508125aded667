"""Whether a unit's lines hold for a process that runs: each is tried, as that process and with what it can see."""

from collections.abc import Callable, Mapping
from pathlib import Path

from soak.machines import Machine
from soak.proofs import seen_by
from soak.sandbox import lacking
from soak.units import read
from soak.verdict import Bound


def proofs(service: Mapping[str, str], status: str, tried: Callable[[str], str]) -> dict[str, bool]:
    """Whether each line is held by a process that runs.

    Parameters
    ----------
    service : mapping
        The unit's section.
    status : str
        What ``/proc/…/status`` says of the process.
    tried : callable
        What a command of a shell says, run as the process with what it can see.
    """
    said = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    outcomes = {
        "User": lambda: said["Uid"].split()[0] != "0",
        "UMask": lambda: int(said["Umask"], 8) == int(service["UMask"], 8),
        "NoNewPrivileges": lambda: said["NoNewPrivs"] == "1",
        "CapabilityBoundingSet": lambda: {int(said[name], 16) for name in ("CapBnd", "CapEff", "CapPrm")} == {0},
        "ProtectSystem": lambda: "Read-only" in tried("touch /usr/soak /etc/soak /opt/soak"),
        "CacheDirectory": lambda: tried("touch /var/cache/cluster-explorer/soak") == "",
        "StateDirectory": lambda: tried("touch /var/lib/cluster-explorer/soak") == "",
        "PrivateTmp": lambda: tried("ls /tmp").strip() == "" or "soak-of-the-machine" not in tried("ls /tmp"),
        "ProtectProc": lambda: "Permission" in tried("cat /proc/1/status") or "No such" in tried("cat /proc/1/status"),
        "ProtectKernelTunables": lambda: fixed(tried("grep ' /proc/sys ' /proc/self/mountinfo")),
        "ProtectControlGroups": lambda: fixed(tried("grep ' /sys/fs/cgroup' /proc/self/mountinfo")),
        "ProtectHome": lambda: "denied" in tried("ls /root"),
    }
    return {name: outcome() for name, outcome in outcomes.items() if name in service and name not in lacking(service)}


def fixed(mounts: str) -> bool:
    """Whether there are mounts, of what stands in a ``mountinfo``, and none of them can be written."""
    return bool(mounts) and all(" ro" in line.partition(" - ")[0] for line in mounts.splitlines())


def report(there: Machine, unit: str, pid: int) -> tuple[str, list[Bound]]:
    """Which lines of a unit hold for a process that runs, which do not, and which are not held here; as a table."""
    template, _, instance = unit.partition("@")
    service = read(there.path(f"/etc/systemd/system/{template}@.service"), instance)["Service"]
    status = Path(f"/proc/{pid}/status").read_text()
    held = proofs(service, status, lambda command: seen_by(pid, command))
    rows = [f"| {name} | {'held' if holds else 'NOT HELD'} |" for name, holds in held.items()]
    rows += [f"| {name} | not done here |" for name in lacking(service)]
    table = "\n".join([f"| line of {template}@.service | seen of its process |", "|---|---|", *rows])
    return table, [
        Bound(f"{template}@.service: {name} does not hold", int(not holds), 0) for name, holds in held.items()
    ]
