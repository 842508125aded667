"""docs/hosting.md is true: its commands run as they stand there, on machines made of namespaces."""

import json
import re
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack

import pytest

from dashboard.settings import Settings
from harness import parts
from harness.parts import ROOT, procfile
from soak import hosted, isolation
from soak.machines import HOME, Refused, blocks, machine, network, section, wait
from soak.units import read

pytestmark = [pytest.mark.servers, pytest.mark.timeout(600)]

PLATFORM = "A platform that reads Procfiles"
HEADINGS = {hosted.ONE, PLATFORM, hosted.SEVERAL}
DEPLOY = ROOT / "deploy"


@pytest.fixture(scope="module")
def one():
    """The machine of the page's first part, as its commands make it."""
    try:
        with machine("trial"):
            pass
    except Refused as refused:
        pytest.skip(f"this system makes no namespaces or overlays: {refused}")
    with hosted.one_machine() as made:
        yield made


def test_every_command_stands_under_a_heading_that_a_test_runs():
    page = (ROOT / "docs" / "hosting.md").read_text()
    assert set(blocks(page)) == HEADINGS
    # A block that is not fenced with `sh` would not be run.
    assert page.count("```") == 2 * sum(map(len, blocks(page).values()))


def test_one_machine_serves_over_tls_under_its_prefix(one):
    said = one.run("curl --silent --insecure --include https://127.0.0.1/clusters/health")
    assert "200" in said.splitlines()[0]
    said = one.run("curl --silent --head --header 'Host: clusters.example.org' http://127.0.0.1/clusters/")
    assert "301" in said.splitlines()[0]
    assert re.search(r"^Location: https://clusters\.example\.org/clusters/\s*$", said, re.M), said
    assert "404" in one.run("curl --silent --insecure --head https://127.0.0.1/elsewhere").splitlines()[0]


def test_a_new_version_takes_over_and_nobody_is_refused(one):
    _, update = section(hosted.ONE)[-1]
    before = {master.pid for master in hosted.web(one)}
    one.page(update)
    # At once, while the second server starts.
    assert one.run("curl --silent --insecure --fail --max-time 100 https://127.0.0.1/clusters/health")
    assert not before & {master.pid for master in hosted.web(one)}


def test_the_units_are_what_systemd_takes(one):
    if not shutil.which("systemd-analyze"):
        pytest.skip("there is no systemd-analyze here")
    one.run("cp deploy/*.service /etc/systemd/system/", "/opt/cluster-explorer")
    one.run("systemd-analyze verify /etc/systemd/system/cluster-explorer-*.service cluster-explorer@8051.service")


@pytest.mark.parametrize(("unit", "process"), [("@", "web"), ("-scheduler", "scheduler"), ("-worker", "worker")])
def test_units_start_what_the_procfile_starts(unit, process):
    started = read(DEPLOY / f"cluster-explorer{unit}.service")["Service"]["ExecStart"].split()
    # The number of processes, address and port are the machine's.
    own = {"--bind", "--host", "--port", "--local-directory"}
    for word in procfile(process).split():
        assert word in started or word.startswith(("$", "${")) or word in own | {"gunicorn", "python"} or ":-" in word


def test_nginx_sends_nobody_to_the_host_that_they_named():
    # It is told so by whoever asks, and is the first server of its machine for all names that no other has.
    assert "$host$" not in (DEPLOY / "nginx.conf").read_text()


def test_nginx_takes_bodies_as_large_as_the_dashboard_does():
    assert "client_max_body_size 64k;" in (DEPLOY / "nginx.conf").read_text()
    assert Settings.model_fields["max_body"].default == 64 * 1024


def test_nginx_takes_data_as_large_as_the_dashboard_does():
    assert "client_max_body_size 64m;" in (DEPLOY / "nginx.conf").read_text()
    assert Settings.model_fields["upload_bytes"].default == 64 * 2**20


def test_machines_reach_one_another_as_far_as_they_must_and_nobody_else_reaches_them():
    names = (hosted.BALANCER, "store", "worker", "web1")
    try:
        with network({name: hosted.ADDRESSES[name] for name in names}) as made, ExitStack() as stack:
            for name, port in (("store", 6379), ("store", 8786), ("store", 9000), ("worker", 40_000), ("web1", 8051)):
                serve = f"exec {sys.executable} -m http.server --bind {hosted.ADDRESSES[name]} {port}"
                server = subprocess.Popen(made[name].enter(serve), stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
                stack.callback(parts.kill, server)
                wait(made[name], f"curl --silent --fail {hosted.ADDRESSES[name]}:{port}")
            for name in names[1:]:
                made[name].run("cp deploy/nftables.conf /etc/ && systemctl enable --now nftables", str(ROOT))

            def reach(name, there, port):
                ask = f"curl --silent --max-time 2 {hosted.ADDRESSES[there]}:{port}"
                return subprocess.run(made[name].enter(ask), stdout=subprocess.DEVNULL, check=False).returncode == 0

            assert reach("web1", "store", 6379)
            assert reach("worker", "store", 8786)
            assert reach("store", "worker", 40_000)
            assert reach(hosted.BALANCER, "web1", 8051)
            assert not reach("web1", "store", 9000)
            assert not reach(hosted.BALANCER, "store", 6379)
            assert not reach(hosted.BALANCER, "store", 8786)
            assert not reach("web1", "worker", 40_000)
            assert not reach("worker", "web1", 8051)
    except Refused as refused:
        pytest.skip(f"this system makes no namespaces or overlays: {refused}")


def test_who_came_without_the_password_of_redis_is_not_served_by_its_file():
    told = (DEPLOY / "redis.conf").read_text()
    assert "protected-mode yes" in told
    page = dict(section(hosted.SEVERAL))
    assert 'echo "requirepass $password" >> /etc/redis/redis.conf' in page["store"]
    assert all("redis://:$password@" in page[name] for name in ("worker", "web1", "web2"))


@pytest.mark.usefixtures("one")
def test_the_platform_command_serves():
    ((_, block),) = section(PLATFORM)
    with machine("platform") as there:
        for _, install in section(hosted.ONE)[hosted.INSTALL]:
            there.page(install)
        start = f"PATH={HOME}/.venv/bin:$PATH; {block}"
        with subprocess.Popen(there.enter(start, HOME), stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as server:
            try:
                wait(there, "curl --silent --fail http://127.0.0.1:8050/health")
            finally:
                parts.kill(server)


# More than there are threads that answer: without nginx in front, these clients would stop everybody else.
SLOW = 50


def threads():
    """How many threads answer on the machine, in all of its processes."""
    (unit,) = DEPLOY.glob("cluster-explorer@.service")
    workers, each = (int(re.search(rf"--{name} (\d+)", unit.read_text())[1]) for name in ("workers", "threads"))
    return (DEPLOY / "upstream-one.conf").read_text().count("server ") * workers * each


def test_fifty_slow_clients_disturb_nobody(one, tmp_path):
    """Fifty half-sent posts hold no thread: readers beside them get all they ask for, and never ask twice."""
    assert threads() < SLOW
    words = [
        "-m",
        "soak.forged",
        hosted.ADDRESS,
        "--count",
        "0",
        "--slow",
        str(SLOW),
        "--until-told",
        "--login",
        hosted.LOGIN,
    ]
    with hosted.nearby(one, words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as crawling:
        assert crawling.stdout.readline() == f"{SLOW} are sending\n"
        with hosted.readers(one, tmp_path, count=3, first=100) as honest:
            end = time.monotonic() + 120
            while len(honest.events()) < 9:
                assert time.monotonic() < end, honest.events()
                time.sleep(0.1)
            events = honest.finish()
        said, _ = crawling.communicate("stop\n")
    # All of them were still at it, or had been cut off by nginx and had begun again.
    assert json.loads(said)["crawling"] == SLOW
    assert {e.outcome for e in events} == {"drawn"}
    assert sum(e.silences for e in events) == 0


@pytest.mark.alone  # it wants an answer a second, of readers who make way for everybody else
def test_two_logins_get_only_what_they_asked_for(one):
    told = isolation.near(one, 3)
    assert told.pop("answers") > 2
    assert set(told.values()) == {0}
