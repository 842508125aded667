"""A cluster's answers are those of this process's own version, or they are worked out here."""

import pytest
from distributed import LocalCluster, get_worker

from dashboard import results
from dashboard.compute.clustering import cluster as cluster_of
from dashboard.compute.methods import KMeans
from dashboard.data import mnist
from dashboard.data.digits import Mnist
from dashboard.data.synthetic import Blobs
from dashboard.errors import Refusal
from dashboard.layer.cluster import Cluster
from dashboard.layer.engine import Here, Work
from dashboard.results.asking import on_points
from harness import parts
from tests.idx import written

pytestmark = [pytest.mark.servers, pytest.mark.timeout(240)]
THREE = KMeans(n_clusters=3)


@pytest.fixture(scope="module")
def scheduler():
    """The address of a scheduler with one worker, a thread of this process."""
    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, protocol="tcp", dashboard_address=":0"
    ) as cluster:
        yield cluster.scheduler_address


def work(function, *args):
    return Work(function, args, "", 0.0, 0)


def there():
    """Whether this runs on a worker."""
    try:
        get_worker()
    except ValueError:
        return False
    return True


def same(*_):
    return "1"


def asking(address):
    """What a task asks the cluster that it is on."""
    return Cluster(address, {}, same, results.run, Here()).run("question of a task", work(there))


def test_a_worker_that_asks_does_it_itself_and_does_not_wait_for_its_own_place(scheduler):
    cluster = Cluster(scheduler, {}, same, results.run, Here())
    assert cluster.run("question with another in it", work(asking, scheduler)) is True
    cluster._disconnect()


def test_an_answer_whose_way_here_takes_longer_than_a_look_is_waited_for(scheduler, monkeypatch, caplog):
    monkeypatch.setattr("dashboard.layer.cluster.LOOK", 1e-9)
    cluster = Cluster(scheduler, {}, same, results.run, Here())
    assert cluster.run("question looked after too often", work(there)) is True
    assert "lost" not in caplog.text
    cluster._disconnect()


def older_on_a_worker(*_):
    return "0" if there() else "1"


@pytest.mark.parametrize(("version", "done_there"), [(same, True), (older_on_a_worker, False)])
def test_a_worker_of_another_version_refuses_and_the_work_is_done_here(scheduler, version, done_there, caplog):
    cluster = Cluster(scheduler, {}, version, results.run, Here())
    assert cluster.run(f"question of {version.__name__}", work(there)) is done_there
    assert ("another version" in caplog.text) is not done_there
    # It is no reason to leave the cluster alone: workers are renewed one after another.
    assert cluster.health().well
    cluster._disconnect()


@pytest.fixture(scope="module")
def hosted(tmp_path_factory):
    """The Procfile's scheduler and one of its workers, who has other files of MNIST than this process."""
    folder, port = tmp_path_factory.mktemp("hosted"), parts.free_port()
    files = written(tmp_path_factory.mktemp("its"), 30)
    with (
        parts.scheduler(port, folder),
        parts.worker(port, folder, DASHBOARD_CACHE="memory", DASHBOARD_MNIST_DIR=str(files)),
    ):
        cluster = Cluster(f"tcp://127.0.0.1:{port}", results.ANSWERS, results.version_of, results.run, Here())
        yield cluster
        cluster._disconnect()


def asked(cluster, source):
    """The number of labels that the question of a clustering comes to."""
    return len(cluster.run(f"clustering of {source.key}", work(on_points, cluster_of, source, THREE)).labels)


def test_a_scheduler_hands_questions_on_and_loads_nothing_of_what_they_are_made_of(hosted, caplog):
    assert asked(hosted, Blobs(n_samples=300)) == 300
    loaded = hosted._client.run_on_scheduler(lambda: sorted(__import__("sys").modules))
    # What it is given is opened by name, with seconds of scikit-learn behind some names.
    assert "dashboard.layer.cluster" in loaded
    assert not {"sklearn", "scipy", "dash", "plotly"} & set(loaded)
    assert not [
        name for name in loaded if name.startswith(("dashboard.results", "dashboard.compute", "dashboard.data"))
    ]
    assert "done here" not in caplog.text


def test_a_worker_with_other_files_of_mnist_refuses_what_is_asked_of_these_and_nothing_else(
    hosted, tmp_path, monkeypatch, caplog
):
    monkeypatch.setattr(mnist.place(), "given", written(tmp_path, 40))
    assert asked(hosted, Mnist(n_samples=60_000)) == 40
    assert "another version" in caplog.text
    caplog.clear()
    assert asked(hosted, Blobs(n_samples=400)) == 400
    # Equal files in another folder are the same.
    monkeypatch.setattr(mnist.place(), "given", written(tmp_path, 30))
    assert asked(hosted, Mnist(n_samples=60_000, random_state=1)) == 30
    assert "another version" not in caplog.text


def test_bytes_of_a_worker_that_are_no_answer_are_worked_out_here(scheduler, monkeypatch, caplog):
    cluster = Cluster(scheduler, {}, same, results.run, Here())
    with monkeypatch.context() as patched:
        patched.setattr("dashboard.layer.cluster.pack", lambda _: b"no answer")
        assert cluster.run("question of damaged", work(there)) is False
    assert "gave no answer" in caplog.text
    cluster._disconnect()


def test_a_worker_that_does_not_understand_what_it_is_asked_costs_no_answer(scheduler, monkeypatch, caplog):
    cluster = Cluster(scheduler, {}, same, results.run, Here())

    def on_worker(_expected):
        raise AssertionError("It takes another number of words.")

    with monkeypatch.context() as patched:
        # As a version is that asks and answers in other words.
        patched.setattr("dashboard.layer.cluster.on_worker", on_worker)
        assert cluster.run("question of another protocol", work(there)) is False
    assert "TypeError" in caplog.text
    cluster._disconnect()


def test_a_refusal_of_a_worker_is_a_refusal_and_not_tried_again(scheduler, caplog):
    cluster = Cluster(scheduler, {}, same, results.run, Here())

    def refuse():
        assert there(), "It was tried again here."
        raise Refusal("It would take too long.", "n_samples")

    with pytest.raises(Refusal, match="too long") as refused:
        cluster.run("question of a refusal", work(refuse))
    assert refused.value.parameter == "n_samples"
    assert "done here" not in caplog.text
    cluster._disconnect()


def test_what_lies_on_this_machine_alone_is_worked_out_on_it(monkeypatch):
    monkeypatch.setattr(Cluster, "_connected", lambda _: pytest.fail("The cluster was asked."))
    cluster = Cluster("tcp://127.0.0.1:1", {}, same, results.run, Here())
    assert cluster.run("question", Work(len, ("abc",), "", 1.0, 1, here=True)) == 3
