"""The elements of a page, by the names that HTML has for them: ``html.Div("text", className="card")``.

They are light: a page of images has a thousand of them, and is made for each view.
"""

from functools import partial
from typing import Any


class Element:
    """One element of a page, still to be written as HTML (`components.markup`).

    Parameters
    ----------
    tag : str
        Its name in HTML.
    children : str, number, Element, list of these, or None
        What it holds.
    **attributes : object
        Named as in HTML, but for `className` and `htmlFor`, whose names Python keeps for itself; `style`
        is a dict, and None and False leave an attribute out.
    """

    __slots__ = ("attributes", "children", "tag")

    def __init__(self, tag: str, children: object = None, **attributes: Any) -> None:
        self.tag = tag
        self.children = children
        self.attributes = attributes

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name not in self.attributes:
            raise AttributeError(name)
        return self.attributes[name]

    def __repr__(self) -> str:
        return f"<{self.tag} {self.attributes} {self.children!r}>"

    def having(self, **attributes: Any) -> "Element":
        """The same element with further attributes."""
        return Element(self.tag, self.children, **self.attributes | attributes)


A = partial(Element, "a")
Article = partial(Element, "article")
B = partial(Element, "b")
Button = partial(Element, "button")
Canvas = partial(Element, "canvas")
Caption = partial(Element, "caption")
Code = partial(Element, "code")
Dd = partial(Element, "dd")
Details = partial(Element, "details")
Dialog = partial(Element, "dialog")
Div = partial(Element, "div")
Dl = partial(Element, "dl")
Dt = partial(Element, "dt")
Footer = partial(Element, "footer")
H1 = partial(Element, "h1")
H2 = partial(Element, "h2")
H3 = partial(Element, "h3")
Header = partial(Element, "header")
Img = partial(Element, "img")
Input = partial(Element, "input")
Label = partial(Element, "label")
Li = partial(Element, "li")
Main = partial(Element, "main")
Nav = partial(Element, "nav")
Optgroup = partial(Element, "optgroup")
Option = partial(Element, "option")
P = partial(Element, "p")
Pre = partial(Element, "pre")
Progress = partial(Element, "progress")
Section = partial(Element, "section")
Select = partial(Element, "select")
Span = partial(Element, "span")
Strong = partial(Element, "strong")
Summary = partial(Element, "summary")
Table = partial(Element, "table")
Tbody = partial(Element, "tbody")
Td = partial(Element, "td")
Textarea = partial(Element, "textarea")
Th = partial(Element, "th")
Thead = partial(Element, "thead")
Tr = partial(Element, "tr")
Ul = partial(Element, "ul")

# Every element that a page may have; those that hold nothing; and those whose text is more than text, which
# cannot be had: no escape makes words safe in a script.
TAGS = frozenset(
    made.args[0] for made in globals().copy().values() if isinstance(made, partial) and made.func is Element
)
VOID = frozenset({"img", "input"})
