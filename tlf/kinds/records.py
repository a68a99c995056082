"""Rows of a display that compute nothing: headings, and the records of a listing."""

from ..kind import Kind
from ..parameters import names, records_condition

SORT = names("sort", "The variables that order the records.")
BESIDE = records_condition("beside", "Which other record of the dataset has the columns that are named beside.NAME.")
ON = names("on", "The columns that a record and that beside it have in common; USUBJID where blank.")

HEADING = Kind(
    name="heading",
    title="Heading",
    meaning="A line of text only.",
    groups=(0, 0),
    records=False,
)
LISTING = Kind(
    name="listing",
    title="Records as they are",
    meaning="The records of a listing; `variable` names its columns and `label` their headings, with a bar between.",
    groups=(0, 0),
    parameters=(SORT, BESIDE, ON),
    variables=(1, 99),
    numeric=False,
)
