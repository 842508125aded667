"""Files of this machine being read in another way, as what was sent is: nothing is sent, they are where they were."""

from dashboard import progress
from dashboard.data.own import first_address
from dashboard.errors import Refusal
from dashboard.progress import Progress, Stopped
from dashboard.reading.choices import Choices
from dashboard.vault.outside import Outside, Sight
from dashboard.web.jobs import Job, refused


class Again(Job):
    """One data set outside of the vault being read by other choices.

    Parameters
    ----------
    outside : Outside
    name : str
        Its id.
    choices : Choices
        Those that were made now; all others are as they were.
    """

    def __init__(self, outside: Outside, name: str, choices: Choices) -> None:
        self._begun()
        self._outside, self._name, self._choices = outside, name, choices

    def _outcome(self) -> dict[str, object]:
        chosen = {field: getattr(self._choices, field) for field in self._choices.model_fields_set}
        try:
            with progress.heard_by(self._passed_on):
                name = self._outside.otherwise(self._name, chosen)
                return {"read": first_address(Sight(self._outside).load(name), name)}
        except Refusal as refusal:
            return refused(refusal)
        except Stopped:
            return {}

    def _passed_on(self, news: Progress) -> None:
        self._heard(news.stage, news.now()[0])
