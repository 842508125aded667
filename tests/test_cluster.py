"""A cluster's answers are those of this process's own version, or they are worked out here."""

import pytest
from distributed import LocalCluster, get_worker

from dashboard import results
from dashboard.cluster import Cluster
from dashboard.engine import Here, Work

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def scheduler():
    """The address of a scheduler with one worker, a thread of this process."""
    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, protocol="tcp", dashboard_address=None
    ) as cluster:
        yield cluster.scheduler_address


def there():
    """Whether this runs on a worker."""
    try:
        get_worker()
    except ValueError:
        return False
    return True


def same():
    return "1"


def older_on_a_worker():
    return "0" if there() else "1"


@pytest.mark.parametrize(("version", "done_there"), [(same, True), (older_on_a_worker, False)])
def test_a_worker_of_another_version_refuses_and_the_work_is_done_here(scheduler, version, done_there, caplog):
    cluster = Cluster(scheduler, {}, version, results.run, Here())
    assert cluster.run(f"question of {version.__name__}", Work(there, (), "", 0.0, 0)) is done_there
    assert ("another version" in caplog.text) is not done_there
    # It is no reason to leave the cluster alone: workers are renewed one after another.
    assert cluster.health().well
    cluster._disconnect()
