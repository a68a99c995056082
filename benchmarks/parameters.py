"""How many wrong parameters of displays the check of the sheets finds: found / tried.

    python benchmarks/parameters.py studies/e2100

Every parameter that a row of displays.csv or analyses.csv gives is misspelt, and is given a value of another type; each
wrong sheet is checked by itself. A parameter that may be any text has no wrong value.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from m5kit.specs import Row, Spec
from m5kit.specs.cells import pairs
from m5kit.study.folder import Study
from m5kit.tlf.check_displays import check_displays
from m5kit.tlf.registry import kinds, layouts

SHEETS = ("displays", "analyses")
WRONG = "no such thing"


@dataclass(frozen=True)
class Mutation:
    """One wrong sheet: the row and parameter, what was done to it, and the spec that has it."""

    place: str
    what: str
    spec: Spec


def mutations(spec: Spec) -> Iterator[Mutation]:
    """Every parameter of the sheets of displays, misspelt, and with a value that it cannot have."""
    declared = [
        *(p for kind in kinds().values() for p in kind.parameters),
        *(p for one in layouts().values() for p in one.parameters),
    ]
    free = {p.name for p in declared if p.type == "text"}
    for sheet in SHEETS:
        for position, row in enumerate(spec.as_written(sheet)):
            given = pairs(row["parameters"])
            for name, value in given.items():
                misspelt = {(f"{n[1:]}{n[0]}x" if n == name else n): v for n, v in given.items()}
                yield Mutation(row.place, f"{name} misspelt", changed(spec, sheet, position, misspelt))
                if name not in free:
                    wrong = f"{name}={value} with another type"
                    yield Mutation(row.place, wrong, changed(spec, sheet, position, {**given, name: WRONG}))


def changed(spec: Spec, sheet: str, position: int, parameters: dict[str, str]) -> Spec:
    """The spec with other parameters in one row."""
    rows = list(spec.sheets[sheet])
    text = "; ".join(f"{name}={value}" for name, value in parameters.items())
    rows[position] = Row({**rows[position].cells, "parameters": text}, rows[position].place)
    return replace(spec, sheets={**spec.sheets, sheet: tuple(rows)})


def main(folder: Path) -> int:
    """Try every mutation of a study, print those that are not found, and found / tried."""
    spec = Study.open(folder).spec
    tried = list(mutations(spec))
    silent = [m for m in tried if not check_displays(m.spec)]
    for one in silent:
        print(f"not found: {one.place}: {one.what}")
    print(f"{len(tried) - len(silent)} / {len(tried)}")
    return 1 if silent else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
