"""Bounded parameters: the form, the address and the cache key of a view, declared once.

A view is one frozen `Params`. In the address it is a flat query string; a parameter that is itself
a `Params` (a data source, a clustering method) is spelled as its `kind` and dotted names::

    n_samples=500&a=kmeans&a.n_clusters=5

What stands in the address is parsed here and nowhere else, and whatever does not fit becomes a
`Refusal` that names the parameter, its bounds and the value.
"""

import json
from collections.abc import Iterator
from typing import Any, Literal, Self, get_args, get_origin
from urllib.parse import parse_qsl, urlencode

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from dashboard.errors import Refusal, shown

# An honest view takes a few hundred characters.
MAX_QUERY = 4_000


class Params(BaseModel):
    """Base of every view, data source and method. Frozen, hashable, nothing unknown allowed."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @field_validator("*")
    @classmethod
    def _no_negative_zero(cls, value: Any) -> Any:
        """−0.0 equals 0.0 but is spelled otherwise, and NumPy takes it for a negative scale."""
        return value + 0.0 if isinstance(value, float) else value

    @classmethod
    def from_query(cls, query: object) -> Self:
        """Parse an address's query string.

        Raises
        ------
        Refusal
            If it is no string, is too long, names a parameter twice or one that does not exist,
            or gives a value of the wrong type or out of bounds.
        """
        return cls._of_pairs(cls._pairs(query))

    @classmethod
    def _pairs(cls, query: object) -> list[tuple[str, str]]:
        """The names and values in a query string."""
        if not isinstance(query, str):
            raise Refusal(f"A view is a query string, not {shown(query)}.")
        if len(query) > MAX_QUERY:
            raise Refusal(f"This address has {len(query):,} characters after the “?”; at most {MAX_QUERY:,} are read.")
        pairs = parse_qsl(query, keep_blank_values=True)
        names = [name for name, _ in pairs]
        for name in names:
            if names.count(name) > 1:
                raise Refusal(f"{shown(name)} is given twice in this address.", shown(name))
        return pairs

    @classmethod
    def _of_pairs(cls, pairs: list[tuple[str, str]]) -> Self:
        """The view that names and values of an address make."""
        return cls._validated(cls._nested(pairs))

    @classmethod
    def _nested(cls, pairs: list[tuple[str, str]]) -> dict[str, Any]:
        """Dotted names to nested dicts; a part that names no `kind` keeps its default's."""
        data: dict[str, Any] = {}
        for name, value in pairs:
            head, dot, tail = name.partition(".")
            if isinstance(cls._default(head), Params) and (not dot or tail not in ("", "kind")):
                data.setdefault(head, {})[tail or "kind"] = value
            else:
                data[name] = value
        for head, part in data.items():
            default = cls._default(head)
            if isinstance(default, Params) and "kind" not in part:
                # What a default was not told, its constants say of each other.
                data[head] = {"kind": default.kind} | default.model_dump(exclude_unset=True) | part  # type: ignore[attr-defined]
        return data

    @classmethod
    def _default(cls, name: str) -> object:
        # As it stands there: what is frozen need not be copied each time.
        field = cls.model_fields.get(name)
        return None if field is None else field.default

    @classmethod
    def _validated(cls, data: dict[str, Any]) -> Self:
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            raise refusal(cls, error.errors()[0]) from None

    def to_query(self) -> str:
        """The shortest query string that `from_query` turns back into this view."""
        return urlencode(list(self._spelled()), safe=",:")

    def _spelled(self) -> Iterator[tuple[str, str]]:
        for name in type(self).model_fields:
            value, default = getattr(self, name), self._usual(name)
            if isinstance(value, Params):
                if type(default) is not type(value):
                    yield name, value.kind  # type: ignore[attr-defined]
                unsaid = self._unsaid(name)
                others = [n for n in type(value).model_fields if getattr(value, n) != getattr(unsaid, n)]
                for inner in value.spoken(others):
                    if inner != "kind":
                        yield f"{name}.{inner}", spelled(getattr(value, inner))
            elif value != default:
                yield name, spelled(value)

    def spoken(self, names: list[str]) -> list[str]:
        """The parameters that an address has to name, where these are others than they would be unsaid."""
        return names

    def _usual(self, name: str) -> object:
        """What a parameter of this view is whose value is not in the address."""
        return self._default(name)

    def _unsaid(self, name: str) -> "Params":
        """What a part is whose kind alone is known."""
        kind, default = type(getattr(self, name)), self._default(name)
        return default if isinstance(default, kind) and type(default) is kind else kind.model_construct()

    def flat(self) -> dict[str, Any]:
        """Every parameter with its value, dotted as in the address: what the controls show."""
        out: dict[str, Any] = {}
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, Params):
                inner = value.flat()
                out[name] = inner.pop("kind")
                out.update({f"{name}.{k}": v for k, v in inner.items()})
            else:
                out[name] = value
        return out

    def only(self, names: frozenset[str]) -> Self:
        """The same view with all fields but these as they are first: equal for all that depends on these alone."""
        fields = type(self).model_fields
        return self.model_copy(update={name: fields[name].default for name in fields.keys() - names})

    def content(self) -> str:
        """Names what the answer to this depends on beside what it says: files that are read; empty for nothing."""
        parts = (getattr(self, name) for name in type(self).model_fields)
        return " ".join(filter(None, (part.content() for part in parts if isinstance(part, Params))))

    @property
    def key(self) -> str:
        """A canonical name: equal for equal questions, in any process and on any machine."""
        return json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))


def spelled(value: object) -> str:
    """One value as it stands in the address."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ",".join(_exact(v) for v in value)
    return str(value)


def _exact(value: float) -> str:
    """Six digits where they are enough, all that are needed where not."""
    short = format(value, "g")
    return short if float(short) == value else repr(value)


def bounds(field: FieldInfo) -> dict[str, float]:
    """The inclusive `ge` and `le` and the exclusive `gt` and `lt` of a field, where it has them."""
    found = {}
    for mark in field.metadata:
        for name in ("ge", "gt", "le", "lt"):
            if hasattr(mark, name):
                found[name] = getattr(mark, name)
    return found


def choices(field: FieldInfo) -> tuple[str, ...]:
    """The allowed words of a `Literal` field; empty for any other."""
    return get_args(field.annotation) if get_origin(field.annotation) is Literal else ()


def allowed(field: FieldInfo) -> str:
    """What a field takes, in words: “a whole number from 2 to 50”."""
    if words := choices(field):
        return "one of " + ", ".join(words)
    if field.annotation is bool:
        return "true or false"
    types = {field.annotation, *get_args(field.annotation)}
    noun = "a whole number" if int in types and float not in types else "a number"
    return f"{noun} {_between(bounds(field))}".rstrip()


def _between(limit: dict[str, float]) -> str:
    """Bounds in words: “from 2 to 50”, “above 0 and at most 5”, “at least 2”."""
    said = {name: f"{value:,.0f}" if value == int(value) else f"{value:,}" for name, value in limit.items()}
    if "ge" in said and "le" in said:
        return f"from {said['ge']} to {said['le']}"
    words = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}
    return " and ".join(f"{word} {said[name]}" for name, word in words.items() if name in said)


def refusal(cls: type[Params], error: ErrorDetails) -> Refusal:
    """The sentence for the first thing that pydantic found wrong."""
    model = cls
    path: list[str] = []
    field: FieldInfo | None = None
    for part in map(str, error["loc"]):
        if part in model.model_fields:
            field = model.model_fields[part]
            # The address spells a part's kind as the part itself.
            path += [] if part == "kind" and path else [part]
            default = field.get_default(call_default_factory=False)
            annotation: Any = field.annotation
            kinds = dict.fromkeys((*get_args(annotation), type(default)))
            options = [kind for kind in kinds if _is_params(kind)]
            if _is_params(annotation):
                model = annotation
        elif field is not None and (inner := _kind(options, part)):
            model, field = inner, None
        else:
            path.append(part)
            field = None
    dotted = shown(".".join(path))
    kind, value = error["type"], shown(error["input"])
    if kind == "extra_forbidden":
        return Refusal(f"There is no parameter {dotted} here. It was given as “{value}”.", dotted)
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        known = ", ".join(_kind_name(o) for o in options)
        given = error["input"].get("kind") if isinstance(error["input"], dict) else error["input"]
        return Refusal(f"{dotted} must be one of {known}. It was given as “{shown(given)}”.", dotted)
    if kind == "value_error":
        return Refusal(str(error["ctx"]["error"]), dotted or None)
    if field is None:
        return Refusal(f"{dotted or 'This view'} cannot be read.", dotted or None)
    return Refusal(f"{dotted} must be {allowed(field)}. It was given as “{value}”.", dotted)


def _is_params(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Params)


def _kind_name(model: type[Params]) -> str:
    return str(model.model_fields["kind"].default)


def _kind(options: list[type[Params]], name: str) -> type[Params] | None:
    return next((o for o in options if "kind" in o.model_fields and _kind_name(o) == name), None)
