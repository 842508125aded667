"""The window for a reader's own data, and the places that belong to it; the browser does the rest (`assets/own`)."""

from components import html
from components.attributes import aria, data
from components.html import Element


def button() -> Element:
    """What opens the window, beside the choice of the data."""
    return html.Button(
        "Your data…",
        className="quiet own-open",
        type="button",
        title="A table, vectors or images of your own: drop them anywhere on this page, or choose them here",
        **data(own="choose"),
        **aria(haspopup="dialog"),
    )


def parts() -> list[Element]:
    """Everything that stands in the page's frame."""
    return [dialog(), _deletion(), _overlay(), _again(), html.Span(id="own-said", className="unseen", role="status")]


def dialog() -> Element:
    """The window: what can be brought, how far it is, and what became of it, one of these at a time."""
    return html.Dialog(
        [
            _head("Your data", "own-title"),
            html.Section([_drop(), _paste(), _sets(), _limits()], **data(phase_of="choose")),
            html.Section(
                [
                    html.P(className="own-what", **data(part="ready")),
                    html.Div([_press("Read it", part="go"), _press("Back", own="other")], className="choices"),
                ],
                hidden=True,
                **data(phase_of="ready"),
            ),
            html.Section(
                [
                    html.P(className="own-what", **data(part="what")),
                    _bar("sent", "Sent"),
                    _bar("read", "Read"),
                    html.P(className="hint", **data(part="note")),
                ],
                hidden=True,
                **data(phase_of="busy"),
            ),
            html.Section(
                [
                    html.P(className="own-sentence", role="alert", **data(part="sentence")),
                    html.Div(className="choices", **data(part="offers")),
                    _press("Bring something else", part="other", own="other"),
                ],
                hidden=True,
                **data(phase_of="stopped"),
            ),
            html.P(className="said", role="status", **data(part="said")),
            _input("files", multiple=True),
            _input("folder", webkitdirectory=True),
        ],
        id="own",
        className="sheet",
        **aria(labelledby="own-title"),
    )


def _head(title: str, id: str) -> Element:
    close = html.Button("×", className="quiet icon", type="button", **data(own="close"), **aria(label="Close"))
    return html.Header([html.H2(title, id=id), close])


def _press(name: str, **what: str) -> Element:
    return html.Button(name, className="quiet", type="button", **data(**what))


def _input(part: str, **kind: bool) -> Element:
    return html.Input(type="file", hidden=True, tabIndex=-1, **kind, **data(part=part), **aria(label=part))


def _drop() -> Element:
    box = html.Button(
        [
            html.Strong("Drop files or a folder here", className="by-mouse"),
            html.Span("or anywhere on the page; several are one data set", className="by-mouse"),
            html.Strong("Choose files", className="by-touch"),
            html.Span("Several are one data set", className="by-touch"),
        ],
        className="own-box",
        type="button",
        **data(own="files", part="drop"),
    )
    buttons = [_press("Choose files", own="files"), _press("Choose a folder", own="folder", part="choose-folder")]
    return html.Div([box, html.Div(buttons, className="choices")], className="own-drop-box")


def _paste() -> Element:
    return html.Div(
        [
            html.Label("Or paste a table, as a spreadsheet copies it", htmlFor="own-text"),
            html.Textarea(
                id="own-text",
                rows=3,
                spellCheck="false",
                autoComplete="off",
                **data(part="text"),
            ),
            _press("Read it", own="text", part="read-text"),
        ],
        className="own-paste",
    )


def _limits() -> Element:
    return html.Div(
        [
            html.H3("What is read, and how much"),
            html.Dl(**data(part="limits")),
            html.P(className="hint", **data(part="life")),
        ],
        className="own-limits",
    )


def _sets() -> Element:
    return html.Div([html.H3("You have brought"), html.Ul()], className="own-sets", hidden=True, **data(part="sets"))


def _bar(part: str, name: str) -> Element:
    return html.Div(
        [
            html.Span(name, id=f"own-{part}"),
            html.Progress(max="1", value="0", **aria(labelledby=f"own-{part}")),
            html.Span(className="doing"),
            html.Button(
                "Cancel", className="quiet", type="button", **data(own="cancel"), **aria(label=f"Cancel: {name}")
            ),
        ],
        className="own-bar",
        **data(part=part),
    )


def _deletion() -> Element:
    return html.Dialog(
        [
            html.Header(html.H2("Delete this data?", id="own-delete-title")),
            html.Section(
                [
                    html.P(
                        "The data goes, and all that was worked out of it: for you, and for everybody whom you have "
                        "sent a link to. It cannot be brought back; you can only bring the file once more."
                    ),
                    html.Div([_press("Delete", own="delete"), _press("Keep", own="keep")], className="choices"),
                    html.P(className="said", role="status"),
                ]
            ),
        ],
        id="own-delete",
        className="sheet",
        **aria(labelledby="own-delete-title"),
    )


def _overlay() -> Element:
    words = [
        html.Strong("Drop to read it as your own data"),
        html.Span(
            "Several files or a folder are one data set. You see what was understood before anything is worked out."
        ),
        html.Strong("One at a time", className="busy-words"),
        html.Span("Something is being read just now. Cancel it to read something else.", className="busy-words"),
    ]
    return html.Div(html.Div(words), id="own-drop", popover="manual")


def _again() -> Element:
    return html.Div(
        [
            html.Progress(max="1", **aria(label="How far the reading is")),
            html.Span(className="doing", role="status"),
            html.Button("Cancel", className="quiet", type="button", **data(own="cancel")),
        ],
        id="own-again",
        className="waiting",
        hidden=True,
    )
