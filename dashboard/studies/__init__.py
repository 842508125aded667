"""Ways to look into the clusterings on a page, in the order of the page."""

from dashboard.studies import differences, lottery, silhouettes, steps, sweep
from dashboard.studies.study import Study

STUDIES: tuple[Study, ...] = (steps.STUDY, lottery.STUDY, sweep.STUDY, differences.STUDY, silhouettes.STUDY)
