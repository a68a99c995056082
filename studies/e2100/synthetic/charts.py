"""What a site writes down: its dates, its units, and how a patient's days become text on a form."""

from dataclasses import dataclass
from datetime import date, timedelta

from .draws import Draws
from .subjects import Subject

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
Row = dict[str, object]
Sheets = dict[str, list[Row]]


@dataclass(frozen=True)
class Chart:
    """One patient as her site sees her.

    Sites write dates by the remainder of their number by three: 0 MM/DD/YYYY, 1 DD-Mon-YYYY, 2 YYYY-MM-DD.
    Sites whose number divides by four use pounds, inches, cm for lesions, g/L, umol/L and degrees Fahrenheit.
    """

    subject: Subject

    @property
    def patid(self) -> str:
        """The patient's number."""
        return self.subject.patid

    @property
    def pounds(self) -> bool:
        """Whether the site uses the other set of units."""
        return self.subject.site % 4 == 0

    @property
    def last(self) -> int:
        """The last day on which anything can happen to the patient."""
        return self.subject.survival

    def draws(self, form: str) -> Draws:
        """The stream of draws for this patient and the form."""
        return Draws(form, self.patid)

    def calendar(self, day: int) -> date:
        """The date of a day since randomisation."""
        return self.subject.randomised + timedelta(days=day)

    def day(self, day: int) -> str:
        """A day since randomisation as the site writes it."""
        return self.written(self.calendar(day))

    def written(self, when: date) -> str:
        """A date as the site writes it."""
        match self.subject.site % 3:
            case 0:
                return f"{when.month:02d}/{when.day:02d}/{when.year}"
            case 1:
                return f"{when.day:02d}-{MONTHS[when.month - 1]}-{when.year}"
        return when.isoformat()

    def weight(self, hectograms: int) -> Row:
        """WT and WTU of a weight: whole pounds, or kilograms with one decimal."""
        if self.pounds:
            return {"WT": (hectograms * 220462 + 500000) // 1000000, "WTU": "lb"}
        return {"WT": tenths(hectograms), "WTU": "kg"}


def tenths(number: int) -> str:
    """A number of tenths with one decimal.

    >>> tenths(815), tenths(-4)
    ('81.5', '-0.4')
    """
    return f"{'-' if number < 0 else ''}{abs(number) // 10}.{abs(number) % 10}"


def hundredths(number: int) -> str:
    """A number of hundredths with two decimals."""
    return f"{number // 100}.{number % 100:02d}"


def month_year(when: date) -> str:
    """A date of which only month and year are known: Jan-2002."""
    return f"{MONTHS[when.month - 1]}-{when.year}"


def slashed_month(when: date) -> str:
    """The same with digits: 01/2002."""
    return f"{when.month:02d}/{when.year}"
