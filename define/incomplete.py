"""What a document should say and nobody has told yet: found, and left out rather than made up."""

from collections.abc import Iterator, Sequence

from ..specs import Finding
from .content import MEASURED, ItemGroup, all_items

RULE = "DEFINE-INCOMPLETE"


def incomplete(found: Sequence[ItemGroup]) -> Iterator[Finding]:
    """A finding for each dataset without a structure, and for those whose variables have no length or decimals."""
    for group in found:
        if not group.structure:
            says = f"{group.dataset.name} has neither a structure nor keys, so define.xml cannot say what a record is."
            yield Finding(RULE, "error", group.place, says, "Write the structure into the sheet datasets.")
        items = list(all_items([group]))
        lengths = [str(i.key) for i in items if i.length is None and i.variable.type in MEASURED]
        digits = [str(i.key) for i in items if i.digits is None and i.variable.type == "float"]
        for what, names in (("length", lengths), ("number of decimals", digits)):
            if names:
                says = f"The {what} is not known of {', '.join(names)}; define.xml leaves it out."
                mend = "Write it into the sheets, or make define.xml of a build, which measures the records."
                yield Finding(RULE, "warning", group.place or group.dataset.name, says, mend)
