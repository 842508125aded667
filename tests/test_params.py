import math
from typing import Annotated, Any, Literal, get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import Field

from dashboard.compute import methods
from dashboard.data.digits import Digits
from dashboard.data.sources import AnySource
from dashboard.data.synthetic import Blobs
from dashboard.errors import Refusal, shown
from dashboard.params import MAX_QUERY, Params, allowed, bounds, choices, spelled

PARTS = (*get_args(AnySource), *get_args(methods.AnyMethod))


class View(Params):
    """A view with a parameter of each sort."""

    data: Blobs = Blobs()
    source: Annotated[AnySource, Field(discriminator="kind")] = Digits()
    a: Annotated[methods.AnyMethod, Field(discriminator="kind")] = methods.KMeans(n_clusters=9)
    query: int = Field(234, ge=0, le=1_796)
    size: float = Field(2.0, gt=0, le=10)
    light: float = Field(0.5, lt=1)
    theme: Literal["light", "dark"] = "light"
    sure: bool = False


def refused(query: Any, view: type[Params] = View) -> Refusal:
    with pytest.raises(Refusal) as caught:
        view.from_query(query)
    return caught.value


def words(number: float) -> str:
    """A bound as it is said: 100,000 or 0.5."""
    return f"{number:,.0f}" if number == int(number) else str(number)


# Each number with bounds of each source and method: (class, name, least, most).
LIMITED = [
    pytest.param(part, name, bounds(field)["ge"], bounds(field)["le"], id=f"{part.__name__}.{name}")
    for part in PARTS
    for name, field in part.model_fields.items()
    if bounds(field)
]


# --- bounds --------------------------------------------------------------------------------------


def test_every_number_a_reader_can_set_has_two_bounds():
    for part in PARTS:
        for name, field in part.model_fields.items():
            if field.annotation in (int, float):
                assert set(bounds(field)) == {"ge", "le"}, (part, name)


@pytest.mark.parametrize(("part", "name", "least", "most"), LIMITED)
def test_both_bounds_themselves_are_taken(part, name, least, most):
    for value in (least, most):
        assert getattr(part.from_query(f"{name}={value}"), name) == value


@pytest.mark.parametrize(("part", "name", "least", "most"), LIMITED)
def test_what_is_just_outside_is_refused_with_name_bounds_and_value(part, name, least, most):
    whole = part.model_fields[name].annotation is int
    below, above = (
        (least - 1, most + 1) if whole else (math.nextafter(least, -math.inf), math.nextafter(most, math.inf))
    )
    for value in (below, above):
        refusal = refused(f"{name}={value}", part)
        noun = "a whole number" if whole else "a number"
        assert refusal.parameter == name
        assert refusal.sentence == (
            f"{name} must be {noun} from {words(least)} to {words(most)}. It was given as “{value}”."
        )


@pytest.mark.parametrize(
    "value", ["nan", "NaN", "inf", "-inf", "1e400", "-1e12", "9" * 3_000, "", "abc", "1,2", "0x10", "[]"]
)
@pytest.mark.parametrize(("part", "name", "least", "most"), LIMITED)
def test_what_is_no_number_within_bounds_is_refused_with_name_bounds_and_value(part, name, least, most, value):
    refusal = refused(f"{name}={value}", part)
    assert refusal.parameter == name
    assert f"from {words(least)} to {words(most)}" in refusal.sentence
    assert shown(value) in refusal.sentence
    assert len(refusal.sentence) < 200


@pytest.mark.parametrize("value", ["1000000000000", "1e12"])
@pytest.mark.parametrize(("part", "name", "least", "most"), LIMITED)
def test_a_thousand_billion_is_refused(part, name, least, most, value):
    assert f"from {words(least)} to {words(most)}" in refused(f"{name}={value}", part).sentence


def test_a_fraction_is_no_whole_number():
    assert "a whole number from 2 to 100,000" in refused("data.n_samples=2.5").sentence


def test_open_bounds_are_refused_themselves_and_said_as_such():
    assert refused("size=0").sentence == ("size must be a number above 0 and at most 10. It was given as “0”.")
    assert refused("light=1").sentence == "light must be a number below 1. It was given as “1”."
    assert View.from_query("size=10").size == 10


def test_what_a_parameter_takes_is_said_in_words():
    fields = View.model_fields
    assert allowed(fields["theme"]) == "one of light, dark"
    assert allowed(fields["sure"]) == "true or false"
    assert allowed(fields["query"]) == "a whole number from 0 to 1,796"
    assert choices(fields["theme"]) == ("light", "dark")
    assert choices(fields["query"]) == ()


# --- names, kinds and spelling -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "name", "says"),
    [
        ("theme=blue", "theme", "one of light, dark. It was given as “blue”"),
        ("sure=perhaps", "sure", "true or false. It was given as “perhaps”"),
        ("bogus=1", "bogus", "no parameter bogus here. It was given as “1”"),
        ("a.bogus=1", "a.bogus", "no parameter a.bogus here"),
        ("data.bogus=1", "data.bogus", "no parameter data.bogus here"),
        ("a.n_clusters.x=1", "a.n_clusters.x", "no parameter"),
        ("a=ward", "a", f"one of {', '.join(method.kind for method in methods.METHODS)}"),
        ("a=ward&a.eps=1", "a", "given as “ward”"),
        ("a=", "a", "given as “”"),
        ("a.kind=kmeans", "a.kind", "no parameter a.kind"),
        ("a.=kmeans", "a.", "no parameter a."),
        ("data=digits", "data", "must be one of blobs. It was given as “digits”"),
        ("a=hdbscan&a.n_clusters=3", "a.n_clusters", "no parameter a.n_clusters"),
        ("a=spectral&a.n_neighbors=1", "a.n_neighbors", "from 2 to 200. It was given as “1”"),
        ("a.n_clusters=51", "a.n_clusters", "from 1 to 50. It was given as “51”"),
        ("data.n_samples=1", "data.n_samples", "from 2 to 100,000. It was given as “1”"),
        ("source=blobs&source.centers=0", "source.centers", "from 1 to 50"),
        ("query=1&query=2", "query", "query is given twice"),
        ("a=kmeans&a=kmeans", "a", "a is given twice"),
        ("model_fields=1", "model_fields", "no parameter"),
        ("__class__=1", "__class__", "no parameter"),
        ("key=1", "key", "no parameter"),
    ],
)
def test_what_is_wrong_in_an_address_is_named(query, name, says):
    refusal = refused(query)
    assert refusal.parameter == name
    assert says in refusal.sentence


@pytest.mark.parametrize("query", [None, 3, b"query=1", ["query=1"], {"query": 1}, 1e12, object()])
def test_what_is_no_string_is_no_view(query):
    assert "query string" in refused(query).sentence


def test_an_address_is_read_up_to_its_limit_and_not_beyond():
    assert refused("x=" + "1" * (MAX_QUERY - 2)).parameter == "x"
    assert refused("x=" + "1" * (MAX_QUERY - 1)).sentence == (
        "This address has 4,001 characters after the “?”; at most 4,000 are read."
    )


def test_a_readers_value_is_repeated_printable_and_short():
    assert shown("\x00<b>\n") == "?<b>?"
    assert shown("x" * 41) == "x" * 39 + "…"
    assert shown("x" * 40) == "x" * 40
    assert shown(1e12) == "1000000000000.0"


def test_a_part_without_a_kind_keeps_its_default():
    view = View.from_query("a.n_init=3")
    assert view.a == methods.KMeans(n_clusters=9, n_init=3)


def test_a_part_with_a_kind_starts_from_that_kinds_own_defaults():
    assert View.from_query("a=kmeans").a == methods.KMeans()
    assert View.from_query("a=spectral&a.n_clusters=4").a == methods.Spectral(n_clusters=4)


def test_a_view_as_first_shown_has_an_empty_address():
    assert View().to_query() == ""
    assert View.from_query("") == View()


def test_only_what_differs_is_spelled():
    view = View(query=3, a=methods.HDBSCAN(min_samples=9), sure=True)
    assert view.to_query() == "a=hdbscan&a.min_samples=9&query=3&sure=true"


def test_several_numbers_are_spelled_short_and_exactly():
    assert spelled((1.0, 0.1, 1.23456789)) == "1,0.1,1.23456789"
    assert spelled(None) == ""


def test_controls_show_every_value_by_its_name_in_the_address():
    flat = View().flat()
    assert flat["a"] == "kmeans"
    assert flat["a.n_clusters"] == 9
    assert flat["source"] == "digits"
    assert flat["query"] == 234
    assert "a.kind" not in flat


# --- keys ----------------------------------------------------------------------------------------


def test_equal_questions_have_equal_keys_and_others_do_not():
    assert Blobs(n_samples=9).key == Blobs.from_query("n_samples=9").key
    assert Blobs(n_samples=9).key != Blobs(n_samples=8).key
    keys = [part().key for part in PARTS]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("part", PARTS)
def test_a_question_is_hashable_and_frozen(part):
    assert hash(part()) == hash(part())
    with pytest.raises(ValueError, match="frozen"):
        part().kind = "other"


# --- anything at all -----------------------------------------------------------------------------


def values(name: str, field: Any) -> st.SearchStrategy:
    """Any value that a field takes."""
    if words := choices(field):
        return st.sampled_from(words)
    if field.annotation is bool:
        return st.booleans()
    parts = [p for p in (field.annotation, *get_args(field.annotation)) if p in PARTS]
    if parts:
        return st.one_of([any_of(p) for p in parts])
    if field.annotation is str:
        return st.sampled_from(["", SPELLED[name]])
    limit = bounds(field)
    low, high = limit.get("ge", limit.get("gt")), limit.get("le", limit.get("lt"))
    if field.annotation is int:
        return st.integers(low, high)
    return st.floats(low, high, exclude_min="gt" in limit, exclude_max="lt" in limit, allow_infinity=False)


# What fields of text may be beside nothing.
SPELLED = {"id": "0123456789abcdef" * 2, "roles": "f0-3,l4", "one_hot": "0,2-7", "log": "5"}


def any_of(model: type[Params]) -> st.SearchStrategy:
    return st.builds(model, **{name: values(name, field) for name, field in model.model_fields.items()})


@settings(deadline=None)
@given(any_of(View))
def test_a_view_comes_back_from_its_address_with_the_same_key(view):
    again = View.from_query(view.to_query())
    assert again == view
    assert len(view.to_query()) <= MAX_QUERY
    assert View.from_query(again.to_query()).key == again.key


def answered(query: str) -> None:
    try:
        view = View.from_query(query)
    except Refusal as refusal:
        said = refusal.sentence
    else:
        said = "answered"
        assert View.from_query(view.to_query()) == view
    assert said.isprintable()
    assert said


@settings(deadline=None, max_examples=300)
@given(st.text())
@example("a")
@example("=")
@example(".=1")
@example("a..=1")
@example("%00=%ff&%ed%a0%80=1")
@example("\ud800=1")
@example("a=\ud800")
def test_any_text_is_a_view_or_a_refusal(query):
    answered(query)


names = st.sampled_from([*View().flat(), "a.kind", "a.", "a.x", "data.", "x", "a.a.a", "theme.x", "source.standardize"])
odd = st.one_of(
    st.text(max_size=20), st.integers().map(str), st.floats().map(str), st.sampled_from(["kmeans", "digits"])
)


@settings(deadline=None, max_examples=300)
@given(st.lists(st.tuples(names, odd), max_size=6))
def test_any_values_under_known_names_are_a_view_or_a_refusal(pairs):
    answered("&".join(f"{name}={value}" for name, value in pairs))


@settings(deadline=None, max_examples=30)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.binary(),
        lambda x: st.lists(x, max_size=4) | st.dictionaries(st.text(max_size=8), x, max_size=4),
        max_leaves=8,
    )
)
def test_anything_that_is_no_string_is_refused(query):
    refused(query)


def test_negative_zero_is_zero():
    # It passes `ge=0`, but NumPy refuses it as a scale, and it would have a key of its own.
    assert Blobs.from_query("cluster_std=-0").key == Blobs(cluster_std=0).key
    assert len(Blobs.from_query("cluster_std=-0.0").load()) == 300
