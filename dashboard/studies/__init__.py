"""Ways to look into the clusterings on a page, in the order of the page."""

from dashboard.studies import differences, silhouettes, steps
from dashboard.studies.study import Study

STUDIES: tuple[Study, ...] = (steps.STUDY, differences.STUDY, silhouettes.STUDY)
