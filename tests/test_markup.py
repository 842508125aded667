"""Elements become HTML, and words stay words."""

import string
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from components import html
from components.html import TAGS, VOID, Element
from components.markup import markup
from dashboard.tabs import TABS

# What a parser gives back as it was: all of Unicode but what XML cannot hold and the line ends that it joins.
words = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40) | st.text(string.punctuation, max_size=12)


class Read(HTMLParser):
    """What a browser reads: elements with their attributes, and all text."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.text = [], ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


@given(words)
def test_any_text_stays_text(text):
    read = Read(markup(html.Div(["before ", text, html.Span(Markup(text))])))
    assert read.elements == [("div", {}), ("span", {})]
    assert read.text == f"before {text}{text}"


@given(words)
def test_any_attribute_stays_one(text):
    read = Read(markup(html.Button(text, title=text, **{"data-set": Markup(text)})))
    assert read.elements == [("button", {"title": text, "data-set": text})]


@pytest.mark.parametrize(
    ("element", "written"),
    [
        (html.P(), "<p></p>"),
        (html.P(None), "<p></p>"),
        (html.P(["a", None, 7, 0.5, [html.B("b")]]), "<p>a70.5<b>b</b></p>"),
        (html.Div(className="card", tabIndex=0, htmlFor="x"), '<div class="card" tabindex="0" for="x"></div>'),
        (html.Div(hidden=True), "<div hidden></div>"),
        (html.Div(hidden=False, title=None), "<div></div>"),
        (html.Div(**{"aria-pressed": False, "data-x": True}), '<div aria-pressed="false" data-x="true"></div>'),
        (html.Img(alt=""), '<img alt="">'),
        (
            html.Div(style={"backgroundColor": "#fff", "--part": "3%"}),
            '<div style="background-color:#fff;--part:3%"></div>',
        ),
        (
            html.Div(style={"--sheet": "url(data:image/png;base64,AA==)"}),
            '<div style="--sheet:url(data:image/png;base64,AA==)"></div>',
        ),
        ([html.B(1), "<"], "<b>1</b>&lt;"),
        (None, ""),
    ],
)
def test_an_element_is_written_as_html_has_it(element, written):
    assert markup(element) == written


@pytest.mark.parametrize(
    ("element", "error"),
    [
        (html.P(object()), TypeError),
        (html.P(b"bytes"), TypeError),
        (html.P(True), TypeError),
        (html.P({"type": "Div", "namespace": "dash_html_components", "props": {}}), TypeError),
        (html.P(title=["a"]), TypeError),
        (html.P(id={"tab": "a"}), TypeError),
        (Element("script", "1"), ValueError),
        (Element("style", "1"), ValueError),
        (Element("p><script"), ValueError),
        (html.P(onclick="x"), ValueError),
        (html.P(**{"a b": "x"}), ValueError),
        (html.P(**{"x=1 y": "x"}), ValueError),
        (html.Img("text"), ValueError),
        (html.P(style={"color": "red;background:url(x)"}), ValueError),
        (html.P(style={"color:red;x": "1"}), ValueError),
        (html.P(style={"--sheet": "url(x);color:red"}), ValueError),
    ],
)
def test_what_no_page_has_is_an_error(element, error):
    with pytest.raises(error):
        markup(element)


def test_no_element_runs_what_it_holds():
    assert not TAGS & {"script", "style", "iframe", "object", "embed", "base", "link", "meta", "form", "svg"}
    assert VOID <= TAGS


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.name)
def test_a_page_is_one_piece_of_html(tab):
    open_elements = []

    class Held(HTMLParser):
        def handle_starttag(self, tag, _attrs):
            if tag not in VOID:
                open_elements.append(tag)

        def handle_endtag(self, tag):
            assert open_elements.pop() == tag

    Held().feed(markup(tab.layout()))
    assert open_elements == []
