"""Names of fields as sheets and settings can hold them: without the blanks and signs that have a meaning in a cell."""

import re

_UNFIT = re.compile(r"[\s\"'(),;=<>|*#]")


def plain_field(name: str) -> str:
    """A field's name as a cell can hold it: the same where it can, else with underscores for what is no letter or digit.

    >>> plain_field("AETERM"), plain_field("IT.AETERM"), plain_field("Start Date (estimated)")
    ('AETERM', 'IT.AETERM', 'Start_Date_estimated')
    """
    if not _UNFIT.search(name):
        return name
    return re.sub(r"[^\w.$-]+", "_", name).strip("_") or name
