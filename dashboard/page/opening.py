"""How a reader comes to a view: what its address says, and whether its data may be seen by them."""

from dashboard import vault
from dashboard.data.own import Own
from dashboard.web.reader import owner
from dashboard.workspace.workspace import Workspace


def opened(query: object, first: str = "") -> Workspace:
    """The view that a query string spells, for whoever asks; what it does not say of data or methods is as in `first`.

    Every way to an answer leads through here: answers are remembered whoever asked for them.

    Raises
    ------
    Refusal
        If it spells none, or the data is another reader's who does not share it, or is no longer there.
    """
    view = Workspace.opened(query, first)
    if isinstance(view.data, Own) and view.data.id:
        vault.admit(view.data.id, owner())
    return view
