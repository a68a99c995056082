"""What the formats of SAS mean: which numbers they show as dates, moments or times, and how such numbers read."""

import re
from typing import TYPE_CHECKING, Any

from .as_text import date_text, datetime_text, day_time_text, numbers_in_decimals, time_text
from .xpt_layout import format_parts

if TYPE_CHECKING:
    import numpy as np

# SAS 9.4 Formats and Informats: Reference, "Formats by Category", Date and Time.
DATES = re.compile(
    r"(DATE|(DDMMYY|MMDDYY|YYMMDD|MMYY|YYMM)[BCDPSN]?|MONYY|YYMON|JULIAN|JULDAY|WEEKDAT[EX]|WORDDAT[EX]|DOWNAME|WEEKDAY"
    r"|MONNAME|MONTH|YEAR|DAY|QTRR?|YYQR?[CDNPS]?|WEEK[UVW]|[EB]8601DA|IS8601DA|NLDATE\w*|MINGUO|NENGO|EUR\w*D[TF]?\w*)"
)
DATETIMES = re.compile(
    r"(DATETIME|DATEAMPM|MDYAMPM|DT(DATE|MONYY|WKDATX|YEAR|YYQC)|[EB]8601(DT|DN|DX|DZ|LX)|IS8601DT|NLDATM\w*)"
)
TIMES = re.compile(r"(TIME|TIMEAMPM|HHMM|HOUR|MMSS|[EB]8601(TM|TX|TZ|LZ)|IS8601TM|NLTIM\w*)")
SHORT = re.compile(r"(TIME[1-5]|HHMM\d*)\.?")  # formats that do not show the seconds


def moment_of(format: str) -> str:
    """The type of a number that a SAS format shows as a moment: "date", "datetime" or "time"; "" for any other.

    >>> moment_of("DATE9."), moment_of("E8601DT19."), moment_of("TIME5."), moment_of("8.2")
    ('date', 'datetime', 'time', '')
    """
    name = (format_parts(format.upper()) or ("", 0, 0))[0]
    shown = {"date": DATES, "datetime": DATETIMES, "time": TIMES}
    return next((kind for kind, names in shown.items() if names.fullmatch(name)), "") if name else ""


def formatted(values: "np.ndarray", format: str) -> Any:
    """SAS numbers as text, by the name of their format: dates, dates with time, times, or plain numbers.

    >>> import numpy as np
    >>> [formatted(np.array([30600.0]), format)[0].as_py() for format in ("DATE9.", "DATETIME20.", "TIME5.", "BEST12.")]
    ['2043-10-12', '1960-01-01T08:30:00', '08:30', '30600']
    """
    upper = format.upper()
    name = re.sub(r"\d*\.?\d*$", "", upper)
    if DATES.fullmatch(name):
        return date_text(values)
    if DATETIMES.fullmatch(name):
        return datetime_text(values)
    if name == "TOD":  # it shows the time of day of either
        return day_time_text(values)
    if TIMES.fullmatch(name):
        return time_text(values, minutes=SHORT.fullmatch(upper) is not None)
    return numbers_in_decimals(values)
