"""Controls say what parameters allow."""

import json
import re

import pytest

from components import controls
from components.rules import rules
from dashboard.compute.methods import Agglomerative, GaussianMixture, KMeans
from dashboard.data.synthetic import Blobs
from dashboard.page import form
from dashboard.page.words import call
from dashboard.params import Params, bounds, choices
from dashboard.tabs import TABS
from dashboard.workspace.workspace import Workspace
from tests.components import walk
from tests.views import viewed


def parts(component: object) -> list:
    """The parts of all controls in a component that show a value."""
    return [e for e in walk(component) if getattr(e, "data-part", None)]


def controlled(component: object) -> dict[str, object]:
    """The controls in a component, by their field."""
    return {getattr(e, "data-field"): e for e in walk(component) if getattr(e, "data-field", None)}


@pytest.mark.parametrize("name", [n for n in Blobs.model_fields if n != "kind"])
def test_a_control_has_the_bounds_and_default_of_its_parameter(name):
    field = Blobs.model_fields[name]
    first = parts(form.field_control("tab", Blobs(), name, "data."))[0]
    if field.annotation is bool:
        assert first.checked == field.default
    else:
        written = [getattr(first, name) for name in ("data-min", "data-max", "value")]
        assert [*map(float, written)] == [*bounds(field).values(), field.default]
        assert written == [getattr(first, f"aria-value{name}") for name in ("min", "max", "now")]


def test_a_choice_offers_every_word():
    (select,) = parts(form.field_control("tab", Agglomerative(), "linkage"))
    assert [option.value for option in select.children] == list(choices(Agglomerative.model_fields["linkage"]))
    assert [option.value for option in select.children if option.selected] == ["ward"]


def test_a_slider_and_its_box_are_two_parts_of_one_field():
    control = form.field_control("tab", KMeans(), "n_clusters", "method.")
    assert [getattr(part, "data-part") for part in parts(control)] == ["number", "slider"]
    assert getattr(control, "data-field") == "method.n_clusters"


@pytest.mark.parametrize(
    ("value", "text"), [(7, "7"), (0.5, "0.5"), (5.0, "5"), (100_000, "100000"), (1e-6, "0.000001")]
)
def test_a_number_is_written_as_the_address_has_it(value, text):
    assert controls.spelled(value) == text
    assert float(text) == value


def test_a_field_that_two_methods_share_is_one_control():
    made = form.methods("tab", "method", (KMeans(), GaussianMixture(), Agglomerative()))
    # Those that few need are folded away.
    controls_ = [c for c in walk(made) if hasattr(c, "data-when")]
    when = {getattr(c, "data-field"): json.loads(getattr(c, "data-when")) for c in controls_}
    (folded,) = [c for c in walk(made) if getattr(c, "className", "") == "more"]
    assert {getattr(c, "data-field", None) for c in walk(folded)} >= {"method.max_iter"}
    assert "method.n_clusters" not in {getattr(c, "data-field", None) for c in walk(folded)}
    cut = {"is": "agglomerative", "where": {"cut": "n_clusters"}}
    assert when["method.max_iter"] == {"field": "method", "any": [{"is": "kmeans"}, {"is": "gaussian_mixture"}]}
    assert when["method.n_clusters"] == {"field": "method", "any": [{"is": "kmeans"}, cut]}
    assert when["method.distance_threshold"]["any"] == [cut | {"where": {"cut": "distance_threshold"}}]


def test_rules_are_json():
    written = rules(when=("~", ["kmeans"]), also={"method.cut": None, "selected": ""}, set={"cluster": 3})
    assert {name: json.loads(rule) for name, rule in written.items()} == {
        "data-when": {"field": "~", "any": [{"is": "kmeans"}]},
        "data-also": {"method.cut": None, "selected": ""},
        "data-set": {"cluster": 3},
    }


# Dendrogram draws a run that is chosen in other lenses, but for one that is a cut of its tree.
ELSEWHERE = {("dendrogram", name) for name in ("method", "method.linkage")}
# How sure clusters are is said beside them as it is asked for in Scatter.
ELSEWHERE |= {
    (tab, f"clusterwise.{name}")
    for tab in ("dendrogram", "clusters")
    for name in ("scheme", "n_resamples", "random_state")
}


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.name)
def test_every_parameter_of_a_tab_has_a_control_or_belongs_to_the_browser(tab):
    fields = controlled(tab.layout())
    clicked = {"edit", "show", "select", "dendrogram.root", "dendrogram.cut", "method.cut"}
    clicked |= {"differences.left", "differences.right"}
    # Chosen by the names of columns, which come with the data, as ways to draw it do (tests/tabs/test_axes.py).
    clicked |= {"axes", "projection", "projection.columns"}
    # What is done to what is selected, in its bar; and clusters by their numbers, which are those of a run.
    clicked |= {"hand", "profile.cluster", "profile.against"}
    # What a pen draws, and what boxes of a row's columns are changed to (tests/browser/test_drawing.py).
    clicked |= {"draw", "change", "pen"}
    # Asked for by a button beside clusters.
    clicked |= {"sure"}
    # Roles of columns too, and what is looked for among them (tests/tabs/test_data.py).
    clicked |= {"rows.find", "rows.columns"}
    parts = {name for name in tab.reads if isinstance(getattr(viewed(tab), name), Params)}
    of_one_kind = {name for name in parts if isinstance(Workspace.model_fields[name].annotation, type)}
    for name in viewed(tab).flat():
        if name.partition(".")[0] in tab.reads and name not in clicked | of_one_kind:
            # The panels of Scatter share one set of controls, spelled with a tilde; so do run and cut of Dendrogram.
            shared = re.sub("^(method|[bcd]|dendrogram)(?=$|[.])", "~", name)
            assert name in fields or shared in fields or (tab.name, name) in ELSEWHERE, name


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.name)
def test_every_control_has_a_name_for_those_who_do_not_see_it(tab):
    assert all(getattr(part, "aria-label", None) for part in parts(tab.layout()))


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.name)
def test_every_control_has_a_label_that_is_of_it(tab):
    ids = {getattr(e, "id", None) for e in walk(tab.layout())}
    for control in controlled(tab.layout()).values():
        name = control.children[0]
        assert getattr(name, "data-help", None) or name.htmlFor in ids


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.name)
def test_a_page_has_no_id_twice(tab):
    ids = [e.id for e in walk(tab.layout()) if getattr(e, "id", None)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("method", "text"),
    [
        (KMeans(), "KMeans(n_clusters=7, init='k-means++', n_init=1, max_iter=100, random_state=0)"),
        (Agglomerative(), "AgglomerativeClustering(linkage='ward', distance_threshold=None, n_clusters=7)"),
    ],
)
def test_a_method_is_written_as_a_reader_would_type_it(method, text):
    assert call(method) == text
