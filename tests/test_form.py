"""Controls say what parameters allow."""

import json
import re

import pytest
from plotly.io.json import to_json_plotly

from components import controls
from dashboard import form
from dashboard.compute.methods import Agglomerative, GaussianMixture, KMeans
from dashboard.data.sources import Blobs
from dashboard.params import Params, bounds, choices
from dashboard.tabs import TABS
from dashboard.words import call


def props(component: object) -> list[dict]:
    """The properties of every control in a component."""
    found = []

    def visit(node: object) -> None:
        if isinstance(node, dict):
            if isinstance(node.get("props", {}).get("id"), dict):
                found.append(node["props"])
            for value in node.values():
                visit(value)
        elif isinstance(node, list):
            for value in node:
                visit(value)

    visit(json.loads(to_json_plotly(component)))
    return found


@pytest.mark.parametrize("name", [n for n in Blobs.model_fields if n != "kind"])
def test_a_control_has_the_bounds_and_default_of_its_parameter(name):
    field = Blobs.model_fields[name]
    first = props(form.field_control("tab", Blobs(), name, "data."))[0]
    if field.annotation is bool:
        assert first["checked"] == field.default
    else:
        assert (first["min"], first["max"], first["value"]) == (*bounds(field).values(), field.default)


def test_a_choice_offers_every_word():
    (select,) = props(form.field_control("tab", Agglomerative(), "linkage"))
    assert [option["value"] for option in select["data"]] == list(choices(Agglomerative.model_fields["linkage"]))


def test_a_slider_and_its_box_are_two_parts_of_one_field():
    box, slider = props(form.field_control("tab", KMeans(), "n_clusters", "a."))
    assert (box["id"], slider["id"]) == (
        controls.widget("tab", "a.n_clusters", "number"),
        controls.widget("tab", "a.n_clusters", "slider"),
    )


def test_a_field_that_two_methods_share_is_one_control():
    made = form.methods("tab", "a", (KMeans(), GaussianMixture(), Agglomerative()))
    when = {getattr(c, "data-field"): getattr(c, "data-when") for c in made}
    assert when["a.max_iter"] == "a=kmeans,gaussian_mixture"
    assert when["a.n_clusters"] == "a=kmeans,agglomerative:cut=n_clusters"
    assert when["a.distance_threshold"] == "a=agglomerative:cut=distance_threshold"


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.name)
def test_every_parameter_of_a_tab_has_a_control_or_belongs_to_the_browser(tab):
    fields = {p["id"].get("field", p["id"].get("switch")) for p in props(tab.layout())}
    clicked = {"camera", "edit", "show", "lit", "step", "guide", "cluster", "root", "method.cut"}
    clicked |= {"differences.left", "differences.right", "selected", "isolate"}
    only_one_kind = {n for n, f in tab.view.model_fields.items() if isinstance(f.annotation, type)}
    for name in tab.view().flat():
        if name not in clicked | {n for n in only_one_kind if isinstance(getattr(tab.view(), n), Params)}:
            # The panels of Blobs share one set of controls, spelled with a tilde.
            assert name in fields or re.sub("^[abcd](?=$|[.])", "~", name) in fields, name


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.name)
def test_every_control_has_a_name_for_those_who_do_not_see_it(tab):
    assert all(p.get("aria-label") or p.get("thumbLabel") for p in props(tab.layout()))


@pytest.mark.parametrize(
    ("method", "text"),
    [
        (KMeans(), "KMeans(n_clusters=7, init='k-means++', n_init=1, max_iter=100, random_state=0)"),
        (Agglomerative(), "AgglomerativeClustering(linkage='ward', distance_threshold=5.0, n_clusters=None)"),
    ],
)
def test_a_method_is_written_as_a_reader_would_type_it(method, text):
    assert call(method) == text
