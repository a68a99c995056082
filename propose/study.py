"""A study's proposals: made from its raw files, written into its sheets, approved."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from pathlib import Path

from ..outputs import put_in_place
from ..profile.fields import Lists as Published
from ..profile.folder import published_lists
from ..profile.forms import form_profiles
from ..specs import UsageFault
from ..specs.nearest import nearest
from ..specs.proposals import PROPOSED, STATE
from ..specs.standards import standard_datasets, standard_variables
from ..specs.terminology import Terminology, read_terminology
from ..study import Study
from .approved import approved_before
from .feeding import Feeding, Rows
from .knowledge import usual_derivations
from .place import PlacedForm, placed_forms
from .rows import dataset_rows
from .sheets import Sheet, at_end, place_in_order, study_sheet
from .terms import Lists
from .visits import visit_numbers

NO_TERMINOLOGY = Terminology({})
RAW = "raw."
LEFT_OUT = 0.9
SHARED = ("codelists", "maps", "units", "ledger")


@dataclass(frozen=True)
class Proposals:
    """What is proposed for a study: the rows by sheet, where each form and field goes, and what is left to a person."""

    rows: Rows
    forms: tuple[PlacedForm, ...]

    @property
    def count(self) -> int:
        """How many rows are proposed."""
        return sum(map(len, self.rows.sheets.values()))


def proposals(
    study: Study, dataset: str = "", earlier: Sequence[Study] = (), terminology: Sequence[Path] = ()
) -> Proposals:
    """What is proposed for a study, or for one dataset of it.

    Of forms that approved rows are made from, fields that they name are left as they are. earlier are studies whose
    approved rows count as evidence, beside those that study.toml names, its libraries, and the study itself; terminology are files of published codelists
    beside those that study.toml names.
    Raises UsageFault where SDTM has no such dataset.
    """
    if dataset and dataset not in {d.name for d in standard_datasets() if d.room == "sdtm"}:
        names = [d.name for d in standard_datasets() if d.room == "sdtm"]
        raise UsageFault(f"SDTM has no dataset {dataset}.{nearest(dataset, names)}")
    named = [study.path / f for files in study.spec.settings.terminology.values() for f in files]
    published = read_terminology([*named, *terminology]) if named or terminology else NO_TERMINOLOGY
    approved = approved_before(study, earlier)
    raw = [replace(f, name=f.name.removeprefix(RAW)) for f in study.forms() if f.name.startswith(RAW)]
    profiles = form_profiles(raw, study.spec.subject)
    titles = {name.removeprefix(RAW): form.title for name, form in study.described.items() if form.title}
    shown = published_lists(published)
    placed = placed_forms(profiles, shown, approved, titles)
    rows, lists = Rows(), Lists(study.spec, published)
    visits = visit_numbers({form.name: form for form in raw}, placed)
    there = [d for d in _fed(placed) if d not in study.spec.datasets]
    feedings = {name: _feeding(name, placed, visits, shown) for name in there}
    columns = _columns(study, feedings)
    for name, feeding in feedings.items():
        if dataset in ("", name):
            dataset_rows(feeding, study, lists, columns, rows)
    if not dataset:
        _not_submitted(placed, study, rows)
    for cells in lists.rows():
        rows.add("codelists", cells, 0.9, "a term that the collected values mean")
    return Proposals(rows, placed)


def _columns(study: Study, feedings: Mapping[str, Feeding]) -> dict[str, frozenset[str]]:
    """The datasets that a study has or will have, each with the columns that other datasets may be derived from."""
    found = {d.name: frozenset(v.name for v in d.variables) for d in study.spec.package("sdtm")}
    found |= {
        name: frozenset(t.variable for t in feeding.placed if t.part != "time") for name, feeding in feedings.items()
    }
    if "DM" in feedings:
        found["DM"] |= {row["variable"].removeprefix("DM.") for row in usual_derivations() if _derivable(row, found)}
    return found


def _derivable(row: Mapping[str, str], columns: Mapping[str, frozenset[str]]) -> bool:
    """Whether a column of DM can be made of what other datasets collect."""
    sources = [s.partition(".") for s in row["source"].split()]
    return row["variable"].startswith("DM.") and all(c in columns.get(t, ()) for t, _, c in sources)


def _not_submitted(placed: Sequence[PlacedForm], study: Study, rows: Rows) -> None:
    """Propose for the ledger what an EDC system adds, and what a form holds a second time."""
    known = {(row["form"], row["field"]) for row in study.spec.as_written("ledger")}
    for form in placed:
        used = {p.field for p in form.fields if p.best is not None} | {form.form.subject}
        for names, why in ((form.system, "Of the data capture system."), (form.copies, "The same as another field.")):
            for name in names:
                if name not in used and (f"{RAW}{form.form.name}", name) not in known and form.form.field(name).filled:
                    rows.add("ledger", {"form": f"{RAW}{form.form.name}", "field": name}, LEFT_OUT, why)


def _feeding(name: str, placed: Sequence[PlacedForm], visits: Mapping[str, str], lists: Published) -> Feeding:
    """The forms of a dataset: those that give it records, of DM the surest with a record a subject, and the others."""
    forms = tuple(form for form in placed if form.dataset == name or _tests(form, name))
    if name == "DM":
        once = [f for f in forms if f.form.key == (f.form.subject,)] or list(forms)
        forms = (max(once, key=lambda f: (sum(p.best is not None for p in f.fields), f.score)),)
    others = tuple(
        f for f in placed if f not in forms and any(p.best and p.best.target.dataset == name for p in f.fields)
    )
    beside = (f for f in placed if name == "DM" and f not in forms and f.form.key == (f.form.subject,))
    left = tuple(field for form in (*forms, *beside) for field in form.open_fields)
    return Feeding(name, forms, others, left, visits, lists)


def _tests(form: PlacedForm, dataset: str) -> bool:
    """Whether a form of another dataset has results of tests of a dataset."""
    return any(f.best and f.best.target.test and f.best.target.dataset == dataset for f in form.fields)


def _fed(placed: Sequence[PlacedForm]) -> list[str]:
    """The datasets that forms feed, in the order of the standard."""
    fed = {form.dataset for form in placed if form.dataset and any(f.best for f in form.fields)}
    fed |= {f.best.target.dataset for form in placed for f in form.fields if f.best and f.best.target.test}
    return [d.name for d in standard_datasets() if d.name in fed]


# -- written, approved ----------------------------------------------------------------


def write_proposals(study: Study, found: Proposals, dataset: str = "") -> tuple[Path, ...]:
    """Write proposed rows into the sheets; what was proposed before and not approved makes way. The files are given back.

    Raises UsageFault where the sheets are in a workbook.
    """
    names = dict.fromkeys([*_open_sheets(study), *found.rows.sheets])
    files = []
    for name in names:
        sheet = study_sheet(study, name)
        sheet.drop(_of(dataset, name) if dataset and name not in SHARED else _proposed)
        order = {v.name: n for n, v in enumerate(standard_variables(name))} if name.isupper() else {}
        sheet.add(found.rows.sheets.get(name, ()), place_in_order(order) if order else at_end)
        _save(sheet)
        files.append(sheet.file)
    return tuple(files)


def _save(sheet: Sheet) -> None:
    if not sheet.lines and sheet.name.isupper():
        sheet.file.unlink(missing_ok=True)  # a sheet of proposals alone, which are gone
        return
    with put_in_place(sheet.file) as out:
        out.write(sheet.text().encode("utf-8"))


def _proposed(cells: Mapping[str, str]) -> bool:
    return cells.get(STATE, "").strip().lower() == PROPOSED


def _of(dataset: str, sheet: str) -> Callable[[Mapping[str, str]], bool]:
    return lambda cells: _proposed(cells) and dataset in (sheet, cells.get("dataset", ""))


def _open_sheets(study: Study) -> list[str]:
    """The sheets that have proposed rows."""
    folder = study.sheets or study.path / "spec"
    names = sorted(f.stem for f in folder.glob("*.csv")) if folder.is_dir() else []
    return [n for n in names if any(_proposed(line.cells) for line in study_sheet(study, n).lines)]


def approve(study: Study, dataset: str = "", form: str = "", above: float = 0.0) -> dict[str, int]:
    """Approve proposed rows: of one dataset, those made from one form ("raw.ae"), those with at least a score.

    Rows of codelists, maps and units go with any of them. How many were approved is given back by sheet.
    """
    counts: dict[str, int] = {}
    records = [line.cells for line in study_sheet(study, "records").lines]
    fed = {row["dataset"] for row in records if row.get("source") == form} if form else set()
    for name in _open_sheets(study):
        sheet = study_sheet(study, name)
        counts[name] = sheet.approve(_chosen(name, dataset, form, fed, above))
        _save(sheet)
    return {name: n for name, n in counts.items() if n}


def _chosen(
    sheet: str, dataset: str, form: str, fed: AbstractSet[str], above: float
) -> Callable[[Mapping[str, str]], bool]:
    """Which rows of a sheet are approved; fed are the datasets that the form feeds."""

    def chosen(cells: Mapping[str, str]) -> bool:
        if float(cells.get("score") or 0.0) < above:
            return False
        if sheet in SHARED:
            return True
        mine = cells.get("dataset") or sheet
        sources = cells.get("source", "").split()
        raw = {s if sheet == "records" else s.rpartition(".")[0] for s in sources if s.startswith(RAW)}
        of_form = not form or (mine in fed and (not raw or bool(raw & {form, "raw.*"})))
        return dataset in ("", mine) and of_form

    return chosen
