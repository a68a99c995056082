"""Displays alone, or their shells before data: chosen by name, printed as text, written to a folder."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ..outputs import refuse_foreign_folder, swapped_in
from ..outputs.fonts import font_files, further_fonts
from ..specs import Finding, Spec, UsageFault
from ..specs.nearest import nearest
from ..study import Run, Study
from ..study.displays import displays_of
from ..tlf.check_displays import check_displays
from ..tlf.displays import Displays, write_displays
from ..tlf.sheets import read_displays
from ..tlf.shells import shells_of
from ..tlf.text import display_text
from ..trace.cell import display_named


def display_ids(spec: Spec, words: Sequence[str]) -> tuple[str, ...]:
    """The identifiers of the displays that words name, whatever their case.

    Raises UsageFault where the study has no such display.
    """
    found = []
    for word in words:
        named = display_named(spec, word)
        if named is None:
            ids = [d.id for d in read_displays(spec)[0]]
            raise UsageFault(f"The study has no display {word!r}.{nearest(word.upper(), ids)}")
        found.append(named.id)
    return tuple(found)


def shells(study: Study, names: Sequence[str], target: Path | None = None) -> tuple[Displays, tuple[Path, ...]]:
    """The displays before data, with marks in place of numbers, all where none is named; and the files written to target.

    Raises OutputFault where the folder is someone else's or cannot be written.
    """
    with further_fonts(font_files(study.path)):
        made = shells_of(study.spec, names)
        return made, _written(made, target) if target is not None else ()


def displays(run: Run, names: Sequence[str], target: Path) -> tuple[Displays, tuple[Path, ...]]:
    """The displays of a build, all where none is named, and the files written: RTF, HTML and PDF.

    Raises OutputFault where the folder is someone else's or cannot be written.
    """
    with further_fonts(font_files(run.study.path)):
        made = displays_of(run, names)
        made = replace(made, findings=tuple(dict.fromkeys((*made.findings, *_checked(run.study.spec, names)))))
        return made, _written(made, target)


def _checked(spec: Spec, names: Sequence[str]) -> Iterator[Finding]:
    """What the check of the sheets finds of these displays, or of all."""
    shown = [d for d in read_displays(spec)[0] if not names or d.id in names]
    places = {place for d in shown for place in (d.place, *(a.place for a in d.analyses))}
    yield from (f for f in check_displays(spec) if f.place in places)


def page_texts(made: Displays) -> tuple[str, ...]:
    """The pages as text, for a terminal."""
    return tuple(display_text(page) for page in made.pages)


def _written(made: Displays, target: Path) -> tuple[Path, ...]:
    refuse_foreign_folder(target)
    with swapped_in(target) as folder:
        return tuple(target / file.name for file in write_displays(folder, made))
