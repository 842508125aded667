"""What a unit's lines keep its processes from, as far as it can be done without systemd; `soak.held` proves it.

What needs a filter of system calls, or users of its own, is not done here: `lacking` names those lines.
"""

import shlex
import sys
from collections.abc import Iterable, Mapping

# What each line does, as commands of a shell in a mount namespace of its own.
MOUNTS = {
    "ProtectProc": "mount -t proc -o hidepid=invisible,nosuid,nodev,noexec proc /proc",
    "PrivateTmp": "for there in /tmp /var/tmp; do mount -t tmpfs -o mode=1777,nosuid,nodev own $there; done",
    "ProtectKernelTunables": "mount --bind /proc/sys /proc/sys; fixed /proc/sys; fixed $(beneath /sys)",
    "ProtectControlGroups": "fixed $(beneath /sys/fs/cgroup)",
    "ProtectHome": "for there in /home /root; do mount -t tmpfs -o ro,mode=0 none $there; done",
    # Last, because nothing can be mounted on what is not there and cannot be made.
    "ProtectSystem": "fixed $(beneath / | outside)",
}
HELPERS = """
set -e
beneath() { awk -v top="${1%/}" '$5 == top || index($5, top "/") == 1 { print $5 }' /proc/self/mountinfo | sort -u; }
outside() {
    while read -r mounted; do
        for there in /proc /sys /dev /tmp /var/tmp $WRITABLE; do
            case "$mounted" in "$there" | "$there"/*) continue 2 ;; esac
        done
        echo "$mounted"
    done
}
fixed() { for mounted in "$@"; do mount -o remount,bind,ro "$mounted"; done; }
"""
# Lines that are obeyed otherwise than by mounts.
PRIVILEGES = {
    "NoNewPrivileges": "--no-new-privs",
    "CapabilityBoundingSet": "--bounding-set=-all --inh-caps=-all",
}
OTHERS = {
    "User",
    "Group",
    "UMask",
    "ProtectHostname",
    "MemoryMax",
    "ReadWritePaths",
    "CacheDirectory",
    "StateDirectory",
    "RuntimeDirectory",
}
# Lines that say how a service is run, which is not what this is about.
RUNNING = {
    *(
        "Type",
        "NotifyAccess",
        "StateDirectoryMode",
        "WorkingDirectory",
        "EnvironmentFile",
        "Environment",
        "ExecStart",
        "ExecReload",
        "Restart",
    ),
    *("RestartSec", "KillMode", "TimeoutStopSec", "TimeoutStartSec", "Nice", "OOMPolicy", "OOMScoreAdjust"),
}


def lacking(service: Mapping[str, str]) -> list[str]:
    """The lines of a unit that this does not hold, by name."""
    there = {*MOUNTS, *PRIVILEGES, *OTHERS, *RUNNING} - ({"ProtectHome"} if at_home(sys.base_prefix) else set())
    return sorted(name for name in service if name not in there)


def at_home(path: str) -> bool:
    """Whether a path lies where `ProtectHome` lets nobody look, as Python does on some machines."""
    return path.startswith(("/root", "/home"))


def confined(service: Mapping[str, str], command: Iterable[str], writable: Iterable[str]) -> list[str]:
    """The command that runs another one as a unit's lines say, as root on a machine of its own.

    Parameters
    ----------
    service : mapping
        The unit's section.
    command : iterable of str
    writable : iterable of str
        Folders that can be written whatever is protected.
    """
    writable = [*writable, *service.get("ReadWritePaths", "").split()]
    mounts = [f"mount --bind {shlex.quote(there)} {shlex.quote(there)}" for there in writable]
    mounts += [deed for name, deed in MOUNTS.items() if name in service and name not in lacking(service)]
    script = [HELPERS, f"WRITABLE={shlex.quote(' '.join(writable))}", *mounts]
    script += [f"umask {service.get('UMask', '0022')}", 'exec "$@"']
    user = service["User"]
    privileges = f"setpriv --reuid={user} --regid={service.get('Group', user)} --clear-groups"
    flags = " ".join(flag for name, flag in PRIVILEGES.items() if name in service)
    spaces = ["unshare", "--mount", "--propagation", "slave", *(["--uts"] if "ProtectHostname" in service else [])]
    return [*spaces, "sh", "-c", "\n".join(script), "confined", *f"{privileges} {flags}".split(), *command]
