"""What every view stands on: a source of points, and methods whose constants suit it."""

from typing import Annotated, Self
from urllib.parse import parse_qsl

from pydantic import Field

from dashboard.compute.methods import AnyMethod, Method, suited
from dashboard.data.sources import AnySource
from dashboard.data.synthetic import Blobs
from dashboard.params import Params

OneSource = Annotated[AnySource, Field(discriminator="kind")]
OneMethod = Annotated[AnyMethod, Field(discriminator="kind")]


class Workspace(Params):
    """A source of points, in a view of it.

    Constants of a method that an address does not name are those that suit the source: an address without any
    looks for seven clusters of blobs and for ten of digits. So does the row that is looked at.
    """

    data: OneSource = Blobs()
    hide: bool = Field(
        False, description="Show the data as a stranger would meet it: without its true groups, if they are known."
    )

    @classmethod
    def from_query(cls, query: object) -> Self:
        """Parse an address's query string, as `Params.from_query` does."""
        view = super().from_query(query)
        named = [name for name, _ in parse_qsl(str(query), keep_blank_values=True)]
        suits: dict[str, object] = {name: view._suited(name, named) for name in view._with_method()}
        if "row" in cls.model_fields and "row" not in named:
            suits["row"] = view.data.example
        return view.model_copy(update=suits)

    def methods(self) -> list[Method]:
        """The methods of a view, in its order."""
        return [getattr(self, name) for name in self._with_method()]

    def _with_method(self) -> list[str]:
        """The fields that hold a method."""
        return [name for name in type(self).model_fields if isinstance(getattr(self, name), Method)]

    def _suited(self, name: str, named: list[str]) -> Method:
        """A field's method with what suits the source, but for what the address has `named`."""
        given = [field.partition(".")[2] for field in named if field.startswith(f"{name}.")]
        return suited(getattr(self, name), self.data, given)

    def _usual(self, name: str) -> object:
        return self.data.example if name == "row" else super()._usual(name)

    def _unsaid(self, name: str) -> Params:
        unsaid = super()._unsaid(name)
        return suited(unsaid, self.data) if isinstance(unsaid, Method) else unsaid
