"""Parts of HTML as the browser gets them, for what a page has many of."""

from typing import cast

from dash import html
from dash.development.base_component import Component

NAMESPACE = html.Div()._namespace


def part(type: str, children: object, **props: object) -> Component:
    """What ``html.<type>(children, **props)`` is in JSON.

    Dash takes it where it takes a component, hence the type. A component would check each of its
    attributes, which takes twenty times as long.
    """
    return cast(Component, {"type": type, "namespace": NAMESPACE, "props": {"children": children, **props}})
