"""The units of tests whose field says none, where the values themselves can be of one unit alone."""

from collections.abc import Iterator, Mapping

from ..profile.fields import FieldProfile
from .knowledge import plausible

FEWEST = 2  # different values that must be looked at


def units_by_values(fields: Mapping[str, FieldProfile]) -> dict[str, tuple[str, str]]:
    """The unit of each test whose usual values tell it, and why; fields are those of the results.

    A weight tells its unit only beside a height or a temperature that does: who measures inches weighs in pounds.
    """
    found: dict[str, tuple[str, str]] = {}
    values = {test: list(_numbers(field)) for test, field in fields.items()}
    for row in plausible():
        test, unit = row["test"], row["unit"]
        numbers = values.get(test, [])
        if test in found or len(numbers) < FEWEST:
            continue
        if not all(float(row["least"]) <= number <= float(row["most"]) for number in numbers):
            continue
        beside = [tuple(pair.split()) for pair in row["beside"].split(";") if pair]
        agreeing = [f"{other} in {its}" for other, its in beside if found.get(other, ("", ""))[0] == its]
        if agreeing or not beside:
            found[test] = (
                unit,
                f"its values fit {unit!r} alone" + (f", beside {' and '.join(agreeing)}" if agreeing else ""),
            )
    return found


def _numbers(field: FieldProfile) -> Iterator[float]:
    for value in dict.fromkeys((*field.examples, *(value for value, _ in field.codes))):
        try:
            yield float(value.replace(",", "."))
        except ValueError:
            continue
