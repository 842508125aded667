"""What the browser does by itself, written into elements as data: when they are shown, and what they set."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

# The choices under which something is shown: a word, or a word that has further conditions.
When = Sequence[str | tuple[str, Mapping[str, str]]]


def rules(
    *,
    when: tuple[str, When] | None = None,
    also: Mapping[str, str | None] | None = None,
    set: Mapping[str, Any] | None = None,
) -> dict[str, str]:
    """Attributes with rules as JSON, which `assets/page/controls.js` and `assets/page/buttons.js` read.

    Fields are named as in the address; one that begins with ``~`` belongs to whichever of several places is
    being edited, so that ``~.n_clusters`` is ``a.n_clusters`` while that is A.

    Parameters
    ----------
    when : (field, choices), optional
        The element is shown while `field` has one of `choices`: a word, or a word with conditions on fields
        below it. ``("a", ["kmeans", ("agglomerative", {"cut": "n_clusters"})])`` becomes::

            data-when = {"field": "a", "any": [{"is": "kmeans"},
                                               {"is": "agglomerative", "where": {"cut": "n_clusters"}}]}

        and the second holds while ``a.cut`` is ``n_clusters``.
    also : dict, optional
        What moving a control sets beside its own field: ``data-also = {"method.cut": "n_clusters"}``. None
        stands for what the other field shows now, "" takes it out of the address.
    set : dict, optional
        What a button sets when it is pressed: ``data-set = {"cluster": 3}``. None takes a field out.
    """
    written: dict[str, Any] = {}
    if when is not None:
        field, choices = when
        parts = [(choice, None) if isinstance(choice, str) else choice for choice in choices]
        written["data-when"] = {
            "field": field,
            "any": [{"is": word} | ({"where": dict(where)} if where else {}) for word, where in parts],
        }
    if also is not None:
        written["data-also"] = dict(also)
    if set is not None:
        written["data-set"] = dict(set)
    return {name: json.dumps(value, ensure_ascii=False) for name, value in written.items()}
