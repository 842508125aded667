"""The columns of what a reader brought, as a table in which each one's part can be chosen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from components import controls, html
from components.attributes import aria
from components.html import Element
from dashboard.data.features import MOST_WORDS, Recipe
from dashboard.data.own_groups import told
from dashboard.data.roles import changed, possible, spelled
from dashboard.errors import shown
from dashboard.reading.read import Read, Role
from dashboard.tabs.preview import digits
from dashboard.tabs.shared import OF_ROWS

# So many are shown at once; a search finds the others.
SHOWN = 60
# So many different words of a column are told.
EXAMPLES = 4
ROLE_WORDS: dict[Role, str] = {
    "feature": "feature",
    "label": "label",
    "id": "id",
    "text": "text",
    "projection": "drawn at",
    "ignore": "ignore",
}


@dataclass(frozen=True)
class Chooser:
    """What was read, what becomes of it, and the lens in which that is chosen."""

    tab: str
    read: Read
    recipe: Recipe

    def role(self, places: Sequence[int], name: str, now: str) -> Element:
        """The list of roles that some columns can have."""
        kept = dict(enumerate(self.recipe.roles))
        options = [
            (changed(self.read, kept | dict.fromkeys(places, role)), ROLE_WORDS[role])
            for role in ROLE_WORDS
            if all(possible(self.read.columns[place], role) for place in places)
        ]
        now_value = next((value for value, word in options if word == now), "")
        if not now:
            options.insert(0, ("\0", "choose…"))
            now_value = "\0"
        return self.select("roles", places, name, now_value, options)

    def also(self, place: int) -> Element | str:
        """What else can become of a column: of words columns of 0 and 1, of numbers above 0 their logarithm."""
        column = self.read.columns[place]
        if self.read.images is not None:
            return ""  # images are clustered by their pixels alone
        if column.type == "text" and column.kept == "texts":
            if not 1 < len(self.read.texts.words(column.at)) <= MOST_WORDS:
                return ""
            return self.one_of("one_hot", place, self.recipe.one_hot, ("as words", "as 0 and 1"))
        if column.type == "number" and column.kept == "numbers" and self.recipe.roles[place] == "feature":
            values = self.read.number(column)
            if column.missing < len(values) and np.nanmin(values) > 0:
                return self.one_of("log", place, self.recipe.log, ("as it is", "logarithm"))
        return ""

    def one_of(self, field: str, place: int, chosen: frozenset[int], names: tuple[str, str]) -> Element:
        """Whether something is done with a column."""
        without, with_it = spelled(chosen - {place}), spelled(chosen | {place})
        now = with_it if place in chosen else without
        name = f"How {shown(self.read.columns[place].name)} is taken"
        return self.select(field, [place], name, now, [(without, names[0]), (with_it, names[1])])

    def select(
        self, field: str, places: Sequence[int], name: str, now: str, options: Sequence[tuple[str, str]]
    ) -> Element:
        """A list whose words are the whole value of a field of the data, as one change more would have it."""
        # Together with others a column has a second list.
        of = str(places[0]) if len(places) == 1 else "found"
        part = controls.select(f"{self.tab}-{field}-{of}", name, now, options)
        made = html.Div(part, className="control", **{"data-field": f"data.{field}"})
        return controls.also(made, OF_ROWS)


def columns_table(chooser: Chooser, find: str) -> Element:
    """A row for each column that is found: its kind, what is missing, what is in it, and its role with the reason."""
    read = chooser.read
    found = list(matching(read, find))
    rows = [row(chooser, place) for place in found[:SHOWN]]
    head = ("column", "kind", "missing", "values", "role", "")
    told_of = f"{len(read.columns):,} columns" if not find else f"{len(found):,} of {len(read.columns):,} columns"
    beyond = f"; the first {SHOWN} are shown, a search finds the others" if len(found) > SHOWN else ""
    all_of = (
        html.Div(
            [html.Span("All of these:"), chooser.role(found, "The role of all that are found", "")],
            className="all-found",
        )
        if len(found) > 1
        else None
    )
    return html.Div(
        [
            html.Div([html.Span(told_of + beyond, className="note"), all_of], className="group-head"),
            html.Div(
                html.Table(
                    [
                        html.Thead(html.Tr([html.Th(word, scope="col") for word in head])),
                        html.Tbody(rows),
                    ],
                    className="columns",
                ),
                className="scroll",
                tabIndex=0,
                role="group",
                **aria(label="Columns"),
            ),
        ]
    )


def matching(read: Read, find: str) -> Iterable[int]:
    """The columns whose names hold some text, by their place."""
    sought = find.casefold()
    return (place for place, column in enumerate(read.columns) if sought in column.name.casefold())


def row(chooser: Chooser, place: int) -> Element:
    """One column."""
    column, role = chooser.read.columns[place], chooser.recipe.roles[place]
    guessed = column.why if role == column.role else f"chosen by you; found: {ROLE_WORDS[column.role]}"
    return html.Tr(
        [
            html.Th(html.Span(shown(column.name, 60), className="name"), scope="row"),
            html.Td(column.type, className="kind"),
            html.Td(f"{column.missing:,}" if column.missing else None, className="gone"),
            html.Td(inside(chooser.read, place), className="inside"),
            html.Td(
                [
                    chooser.role([place], f"The role of {shown(column.name)}", ROLE_WORDS[role]),
                    html.Span(guessed, className="why"),
                ]
            ),
            html.Td(chooser.also(place)),
        ],
        className=None if role == "feature" else "aside",
    )


def inside(read: Read, place: int) -> str:
    """What is in a column: from where to where its numbers go, or some of its words."""
    column = read.columns[place]
    if column.kept == "numbers":
        values = read.number(column)
        values = values[~np.isnan(values)]
        if not len(values):
            return "nothing"
        low, high = digits(float(values.min())), digits(float(values.max()))
        return low if low == high else f"{low} to {high}"
    if column.kept == "vectors":
        return f"{read.vectors[column.at].shape[1]:,} numbers each"
    if column.kept != "texts":
        return "nothing"
    codes, counts = np.unique(read.texts.codes[:, column.at], return_counts=True)
    there, counts = codes[codes >= 0], counts[codes >= 0]
    first = int(read.texts.firsts[column.at])
    most = there[np.argsort(-counts, kind="stable")][:EXAMPLES].tolist()
    some = ", ".join(shown(told(read.texts.word(first + code)), 24) for code in most)
    return some + (f" and {len(there) - EXAMPLES:,} more" if len(there) > EXAMPLES else "")
