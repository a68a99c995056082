"""How the displays of a study look: what study.toml says under [displays], on top of one of the styles there are.

journal sets tables as a journal does: P values with two or three decimals, marks * and †, numbers padded before their
parentheses. report sets them as the reports of CDISC's pilot study: P values with four decimals, notes [1] and [2],
0 alone for nobody, <1 for a share that rounds to nothing, and padding inside of parentheses.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ..specs import Finding, Spec
from ..specs.nearest import nearest
from .kind import COMMON
from .layout import EVERY
from .layouts.table import ZERO
from .paper import LETTER, SIZES, Paper
from .parameters import wrong

PLACE = "study.toml, [displays]"
JOURNAL = "journal"
LARGEST = 14.0


@dataclass(frozen=True)
class Style:
    """A style: parameters that displays have where their rows do not say others, the paper, and Word documents or none."""

    parameters: Mapping[str, str] = field(default_factory=dict)
    paper: Paper = LETTER
    docx: bool = False


STYLES: Mapping[str, Style] = {
    JOURNAL: Style(),
    "report": Style({"p_style": "four", "zero": "count", "bounds": "yes", "marks": "numbers", "padding": "inside"}),
}


def style_of(spec: Spec) -> tuple[Style, tuple[Finding, ...]]:
    """The style of a study's displays, and what of its settings nothing can be made of, which is left out."""
    given = dict(spec.settings.displays)
    faults: list[Finding] = []
    name = str(given.pop("style", JOURNAL))
    if name not in STYLES:
        faults.append(_fault(f"There is no style {name!r}.", f"Write {' or '.join(STYLES)}.{nearest(name, STYLES)}"))
    chosen = STYLES.get(name, STYLES[JOURNAL])
    paper = _paper(chosen.paper, given, faults)
    docx = bool(given.pop("docx", False))
    known = [parameter for parameter in (*COMMON, *EVERY, ZERO) if parameter.name in given]
    names = {parameter.name for parameter in known}  # what is none of them is told where the settings are read
    own = {k: v if isinstance(v, str) else "yes" if v else "no" for k, v in given.items() if k in names}
    strange = {k: v for k, v in own.items() if wrong({k: v}, known)}
    faults += [_fault(says, mend) for says, mend in wrong(strange, known)]
    return Style({**chosen.parameters, **{k: v for k, v in own.items() if k not in strange}}, paper, docx), tuple(
        faults
    )


def _paper(paper: Paper, given: dict[str, object], faults: list[Finding]) -> Paper:
    """The paper with what the settings say of it, which is taken out of them."""
    size = str(given.pop("paper", paper.size))
    if size not in SIZES:
        faults.append(_fault(f"There is no paper {size!r}.", f"Write {' or '.join(SIZES)}.{nearest(size, SIZES)}"))
        size = paper.size
    points = float(str(given.pop("points", paper.points)))
    if points > LARGEST:
        faults.append(_fault(f"points is {points:g}, too large for a table.", f"Write {LARGEST:g} at most."))
        points = paper.points
    return replace(paper, size=size, points=points, font=str(given.pop("font", paper.font)))


def _fault(says: str, mend: str) -> Finding:
    return Finding("DISPLAY-STYLE", "error", PLACE, says, mend)
