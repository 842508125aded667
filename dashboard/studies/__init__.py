"""Ways to look into the clusterings on a page, in the order of the page."""

from dashboard.studies import differences, silhouettes
from dashboard.studies.study import Study

STUDIES: tuple[Study, ...] = (differences.STUDY, silhouettes.STUDY)
