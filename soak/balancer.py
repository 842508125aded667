"""What nginx did with each request, on a machine of the soak: it writes down there what it never does on a host.

Nothing of a reader is in it: when a request ended, with what, and what every server said that was asked.
"""

from typing import NamedTuple

from soak.machines import Machine

FORMAT = "log_format soak '$msec $status \"$upstream_status\"';"
LOG = "/var/log/nginx/soak.log"
SITE = "/etc/nginx/sites-available/cluster-explorer"


class Asked(NamedTuple):
    """Requests that ended within a time: how many, how many with an error, and how many of several servers."""

    requests: int
    errors: dict[str, int]
    again: int


def count(there: Machine, limited: bool = True) -> None:
    """Have nginx write down what it does from now on; and, without `limited`, put no limit on how much is asked."""
    there.path("/etc/nginx/conf.d/soak.conf").write_text(f"{FORMAT}\n")
    there.run(f"sed -i 's#access_log off;#access_log {LOG} soak;#' {SITE}")
    if not limited:
        there.run(f"sed -i -E '/limit_(req|conn)(_status)? /d' {SITE}")
    there.run("nginx -t -q && nginx -s reload")


def read(there: Machine, at: float = 0.0, until: float = float("inf")) -> Asked:
    """What was done between two times."""
    log = there.path(LOG)
    return parsed(log.read_text() if log.exists() else "", at, until)


def parsed(text: str, at: float, until: float) -> Asked:
    """The same of what stands in the log; a line is of a request, ``1732000000.123 200 "502, 200"``."""
    requests = again = 0
    errors: dict[str, int] = {}
    for line in text.splitlines():
        moment, status, said = line.split(" ", 2)
        if at <= float(moment) <= until:
            requests += 1
            again += "," in said
            if status >= "400":
                errors[status] = errors.get(status, 0) + 1
    return Asked(requests, errors, again)
