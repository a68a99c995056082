"""Whether a package tells how its numbers were computed in one text: footnotes, define.xml and CDISC's analysis results.

Run as `python tests/one_text.py PACKAGE`: prints each difference, and how many analyses were looked at.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from re import findall

from lxml import etree

ARM = "{http://www.cdisc.org/ns/arm/v1.0}"


@dataclass(frozen=True)
class Told:
    """What a package tells of each analysis: its sentences by display in analysis results, define.xml and footnotes."""

    ars: dict[str, list[str]]
    arm: dict[str, list[str]]
    notes: dict[str, str]

    def differences(self) -> Iterator[str]:
        """Each text of the analysis results that define.xml or the footnotes of its display lack."""
        for display, texts in self.ars.items():
            for text in texts:
                if not any(f". {text}" in other for other in self.arm.get(display, [])):
                    yield f"{display}: define.xml does not say {text!r}"
                if text not in self.notes[display]:
                    yield f"{display}: no footnote says {text!r}"


def told(tlf: Path, define: Path) -> Told:
    """What the displays in a folder and a define.xml tell."""
    event = json.loads((tlf / "ars.json").read_text(encoding="utf-8"))
    ars: dict[str, list[str]] = {}
    for analysis in event["analyses"]:
        if "description" in analysis:
            ars.setdefault(analysis["id"].removeprefix("AN_").rpartition("_")[0], []).append(analysis["description"])
    arm: dict[str, list[str]] = {}
    for result in etree.parse(str(define)).iter(f"{ARM}AnalysisResult"):
        (words,) = result.findall(f"{ARM}Documentation")
        arm.setdefault(str(result.get("OID")).split(".")[1], []).append(
            " ".join("".join(map(str, words.itertext())).split())
        )
    notes = {display: _notes(tlf / f"{display}.html") for display in ars}
    return Told(ars, arm, notes)


def _notes(page: Path) -> str:
    found = findall(r'<ol class="notes">(.*?)</ol>', page.read_text(encoding="utf-8"))
    return " ".join(unescape(note).replace("</li><li>", " ") for note in found)


if __name__ == "__main__":
    package = Path(sys.argv[1])
    (document,) = package.glob("m5/datasets/*/analysis/adam/datasets/define.xml")
    both = told(package / "tlf", document)
    wrong = list(both.differences())
    print(*wrong, f"{sum(map(len, both.ars.values()))} analyses, {len(wrong)} differences", sep="\n")
    sys.exit(bool(wrong))
