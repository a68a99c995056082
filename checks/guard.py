"""One check that fails in itself is one finding; the others are still carried out."""

from collections.abc import Callable, Iterable, Iterator

from ..specs import Finding
from .registry import Rule, declares


@declares(
    Rule(
        "NOT-CHECKED",
        "warning",
        "Every rule, dataset and file that there is can be checked.",
        "Mend what the other findings say of the dataset, and validate again; then report it as a fault of m5kit.",
        "m5kit",
    )
)
def guarded(check: Callable[[], Iterable[Finding]], what: str, place: str) -> Iterator[Finding]:
    """The findings of a check; where it fails, those up to there and one that says so.

    what names the check in the sentence, place what was checked.
    """
    try:
        yield from check()
    except Exception as error:  # noqa: BLE001 - whatever a stranger's data do to a rule, the other rules must be heard
        says = f"{what} could not be carried out on these data: {type(error).__name__}: {error}"
        mend = "Mend what the other findings say of it and validate again; else report it as a fault of m5kit."
        yield Finding("NOT-CHECKED", "warning", place, says.rstrip(".") + ".", mend)
