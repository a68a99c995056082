"""Rows for ticked boxes: a line of the sheet `turned` for events and interventions, one column for the race."""

from .boxes import said_by
from .candidates import BOX
from .feeding import Described, Feeding, Rows, described_variable
from .place import Placed, PlacedForm
from .targets import Target, codelist_of
from .terms import Lists


def box_rows(feeding: Feeding, lists: Lists, rows: Rows) -> dict[str, Described]:
    """The rows of the columns that boxes tell; lines of `turned` are added to rows."""
    made: dict[str, Described] = {}
    for target in [t for t in feeding.placed if t.part == BOX]:
        found = feeding.placed[target]
        score, reason = _best(found)
        cells = {**described_variable(target.variable, feeding.dataset), "origin": "Assigned"}
        if target.dataset == "DM":
            made[target.variable] = (cells | _one_column(target, found, lists, rows), score, reason)
            continue
        made.setdefault(target.variable, (cells, score, reason))
        for form in dict.fromkeys(form.form.name for form, _ in found):
            mine = [(f, p) for f, p in found if f.form.name == form]
            boxes = "; ".join(f"{p.field}={_said(f, p)}" for f, p in mine)
            line = {"dataset": feeding.dataset, "source": f"raw.{form}", "boxes": boxes, "variable": target.variable}
            rows.add("turned", line, score, reason)
    return made


def _best(found: list[tuple[PlacedForm, Placed]]) -> tuple[float, str]:
    best = found[0][1].best
    assert best is not None
    return best.score, best.reason


def _said(form: PlacedForm, placed: Placed) -> str:
    """What a box says, as a cell of pairs can hold it."""
    return said_by(form.form.field(placed.field)).replace(";", ",")


def _one_column(target: Target, found: list[tuple[PlacedForm, Placed]], lists: Lists, rows: Rows) -> dict[str, str]:
    """How one column is made of the boxes of a question: the word that is ticked, or MULTIPLE."""
    code = next(iter(codelist_of(target)), "")
    said = [_said(form, placed) for form, placed in found]
    words = [lists.term(code, word) or word.upper() for word in said]
    if unknown := lists.want(code, words):
        boxes = ", ".join(map(repr, unknown))
        rows.left.append(f"{target.dataset}.{target.variable}: no term of its list is known for the boxes {boxes}")
    sources = " ".join(f"raw.{form.form.name}.{placed.field}" for form, placed in found)
    cells = {"source": sources, "method": "one_ticked", "value": "; ".join(words)}
    return {**cells, "codelist": lists.name(code)} if len(unknown) < len(words) else cells


def ticked_alone(form: PlacedForm) -> bool:
    """Whether a form gives a dataset no records but those of ticked boxes: its topic is told by them alone."""
    topics = [p.best.target for p in form.fields if p.best and p.best.target.variable.endswith(("TERM", "TRT"))]
    own = [t for t in topics if t.dataset == form.dataset]
    return bool(own) and all(t.part == BOX for t in own)
