"""What a reader may be told when something does not work."""


class Refusal(ValueError):
    """A question that will not be answered, with the sentence that says why.

    Attributes
    ----------
    sentence : str
        One or two plain sentences for the page: what was asked, what is allowed, what would work.
    parameter : str or None
        The parameter's name as it stands in the address, or None when no single one is at fault.
    """

    def __init__(self, sentence: str, parameter: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.parameter = parameter


def shown(value: object, length: int = 40) -> str:
    """A reader's value as it may be repeated to them: printable and short."""
    text = value if isinstance(value, str) else repr(value)
    text = "".join(c if c.isprintable() else "?" for c in text[: length + 1])
    return text if len(text) <= length else text[: length - 1] + "…"
