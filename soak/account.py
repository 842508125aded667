"""What processes take of memory by the kernel's own account: a control group around all of them and their children."""

import time
from dataclasses import dataclass
from pathlib import Path

GROUPS = Path("/sys/fs/cgroup")
MIB = 2**20
# By the version of control groups: what is used, the most that ever was, the limit, and pages of files.
NAMES = {
    1: ("memory.usage_in_bytes", "memory.max_usage_in_bytes", "memory.limit_in_bytes", "total_{}_file"),
    2: ("memory.current", "memory.peak", "memory.max", "{}_file"),
}
SUFFIXES = {"K": 2**10, "M": 2**20, "G": 2**30}


@dataclass(frozen=True)
class Account:
    """A control group that accounts for memory.

    Parameters
    ----------
    folder : Path
    version : int
        Of control groups: 1 or 2.
    """

    folder: Path
    version: int

    @classmethod
    def beside(cls, name: str) -> "Account":
        """A new group beneath the one that this process is in, or where that cannot be the root."""
        with open("/proc/self/cgroup") as file:
            mine = {kinds: path for _, kinds, path in (line.strip().split(":", 2) for line in file)}
        if "memory" in mine:
            made = cls(GROUPS / "memory" / mine["memory"].lstrip("/") / name, 1)
        else:
            # A group that has processes may have no groups beneath it, but for the root.
            (GROUPS / "cgroup.subtree_control").write_text("+memory")
            made = cls(GROUPS / name, 2)
        made.folder.mkdir()
        return made

    def within(self, name: str) -> "Account":
        """A group inside this one, which counts for both."""
        if self.version == 2:
            (self.folder / "cgroup.subtree_control").write_text("+memory")
        inner = Account(self.folder / name, self.version)
        inner.folder.mkdir(exist_ok=True)
        return inner

    def join(self) -> None:
        """Have this process counted here, and all that it will start."""
        (self.folder / "cgroup.procs").write_text("0")

    def limit(self, spelled: str) -> None:
        """Let it take no more than a unit's `MemoryMax` says: ``1536M``."""
        size = int(spelled[:-1]) * SUFFIXES[spelled[-1]] if spelled[-1] in SUFFIXES else int(spelled)
        (self.folder / NAMES[self.version][2]).write_text(str(size))

    def now(self) -> float:
        """MiB that are taken, but for pages of files, which the kernel gives to whoever needs memory."""
        used, _, _, spelled = NAMES[self.version]
        stat = dict(line.split() for line in (self.folder / "memory.stat").read_text().splitlines())
        files = sum(int(stat[spelled.format(kind)]) for kind in ("active", "inactive"))
        return (int((self.folder / used).read_text()) - files) / MIB

    def peak(self) -> float:
        """The most MiB that ever were, pages of files among them."""
        return int((self.folder / NAMES[self.version][1]).read_text()) / MIB

    def killed(self) -> int:
        """How many processes were killed because the memory of their group was used up."""
        name = "memory.oom_control" if self.version == 1 else "memory.events"
        return int(dict(line.split() for line in (self.folder / name).read_text().splitlines()).get("oom_kill", 0))

    def close(self) -> None:
        """Take the group away, and those inside; whoever was in them has been killed."""
        for inner in [path for path in self.folder.iterdir() if path.is_dir()]:
            Account(inner, self.version).close()
        end = time.monotonic() + 10
        while True:
            try:
                self.folder.rmdir()
                return
            except OSError:
                # What was killed is in it until the kernel has done away with it.
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)
