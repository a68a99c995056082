"""A new display of a study: its line in displays.csv and the first lines of analyses.csv, to go on from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..specs import Dataset, Spec, UsageFault
from ..specs.declared import declared_columns
from ..specs.nearest import nearest
from ..specs.standards import standard_datasets
from ..study.folder import Study
from ..tlf.layout import Draft, Layout
from ..tlf.registry import layouts
from .new import Addition, Made, add_rows

BY = ("TRT01P", "TRT01A", "ARM", "ARMCD")
NEEDED = {
    "dataset": "Which dataset does it show? Say --dataset with its name, such as ADLB.",
    "visit": "Which visit does it show? Say --visit with a value of AVISIT, such as 'Week 4'.",
}

NUMBERED = re.compile(r"^[TFL](?=\d)")  # how identifiers of displays begin that go on with their number


@dataclass(frozen=True)
class NewDisplay:
    """What a new display is to be: its name, a layout that `tlf.registry` has, and its dataset and PARAMCD.

    Of a display of means `visit` is the value of AVISIT that is shown first.
    """

    name: str
    layout: str
    dataset: str = ""
    parameter: str = ""
    visit: str = ""


def new_display(study: Study, wanted: NewDisplay) -> Made:
    """Add a display to the sheets displays and analyses, with rows that can be made as they stand.

    What the first rows are, its layout says. Raises UsageFault where the display is there already, or the study has
    not what it needs.
    """
    spec, layout = study.spec, _layout(wanted)
    _refuse_name(wanted.name, spec)
    subjects = _dataset(spec, "ADSL")
    by, groups = _groups(subjects, spec)
    draft = _draft(wanted, layout, spec)
    rows = tuple({"display": wanted.name, **row} for row in layout.first_rows(draft))
    timed = any(row.get("kind") in ("cox", "curve") for row in rows)
    display = {
        "display": wanted.name,
        "number": f"{layout.word} {re.sub(NUMBERED, '', wanted.name)}",
        "layout": layout.name,
        "title": _title(layout, draft.dataset, spec),
        "population": "All subjects",
        "by": by,
        "groups": "; ".join(_shown(rows, groups)) if not layout.lists else "",
        "stub": "Characteristic" if layout.draw is None and not layout.lists else "",
        "orientation": "landscape" if layout.landscape else "portrait",
        "parameters": "days_per_month=30.4375" if timed else "",
    }
    additions = [
        Addition("displays", sheet_names("displays"), (display,)),
        Addition("analyses", sheet_names("analyses"), rows),
    ]
    return Made(add_rows(study, additions))


def sheet_names(sheet: str) -> tuple[str, ...]:
    """The names of a sheet's columns."""
    return tuple(column.name for column in declared_columns(sheet))


def _layout(wanted: NewDisplay) -> Layout:
    if wanted.layout not in layouts():
        says = f"There is no kind of display {wanted.layout!r}.{nearest(wanted.layout, layouts())}"
        raise UsageFault(f"{says} Use one of {', '.join(layouts())}.")
    return layouts()[wanted.layout]


def _refuse_name(name: str, spec: Spec) -> None:
    listed = {row["display"]: row.place for row in spec.as_written("displays")}
    if name in listed:
        raise UsageFault(f"Display {name} is there already, at {listed[name]}. Nothing was written.")
    if not name.replace("-", "").replace("_", "").isalnum():
        raise UsageFault(f"{name!r} cannot be a display's name: it names files. Use letters and digits, as T1.")


def _draft(wanted: NewDisplay, layout: Layout, spec: Spec) -> Draft:
    """What the first rows are made of. Raises UsageFault where something that the layout needs is not said."""
    for need in (n for n in layout.needs if n in NEEDED):
        if not (getattr(wanted, need) or (need == "dataset" and layout.dataset)):
            raise UsageFault(f"A display of layout {layout.name} needs to be told more. {NEEDED[need]}")
    dataset = _dataset(spec, wanted.dataset or layout.dataset)
    condition = f"PARAMCD EQ {wanted.parameter}" if wanted.parameter else ""
    if not condition and "parameter" in layout.needs and "PARAMCD" in dataset.names:
        condition = f"PARAMCD EQ {_parameter(dataset)}"
    if wanted.parameter and "PARAMCD" not in dataset.names:
        raise UsageFault(f"{dataset.name} has no PARAMCD, so no parameter {wanted.parameter!r} can be chosen.")
    return Draft(_dataset(spec, "ADSL"), dataset, spec.codelists, condition, wanted.visit)


def _dataset(spec: Spec, name: str) -> Dataset:
    if name not in spec.datasets:
        says = f"The display needs {name or 'a dataset'}, which the study does not have."
        others = f", or name another with --dataset: there are {', '.join(spec.datasets)}" if spec.datasets else ""
        raise UsageFault(f"{says} Add it with `m5kit new domain`{others}.")
    return spec.datasets[name]


def _title(layout: Layout, dataset: Dataset, spec: Spec) -> str:
    """The title of a display: the layout's own, else what its dataset is of.

    A dataset that has the label of its structure alone is called as what it is made from.
    """
    if layout.title != Layout.title or dataset.name == "ADSL":
        return layout.title
    made_from = next((spec.datasets[r.source] for r in dataset.records if r.source in spec.datasets), dataset)
    named = made_from if dataset.label in {known.label for known in standard_datasets()} else dataset
    return re.sub(r"\s+(Analysis )?Data(set)?$| Analysis$", "", named.label) or dataset.name


def _groups(subjects: Dataset, spec: Spec) -> tuple[str, tuple[str, ...]]:
    """The variable of treatment groups, and the groups themselves: the values of its codelist."""
    for name in BY:
        listed = spec.codelists.get(subjects[name].codelist) if name in subjects.names else None
        if listed is not None and listed.terms:
            return name, tuple(t.value for t in listed.terms)
    says = f"None of {', '.join(BY)} is in ADSL with a codelist, so the groups of the display are not known."
    raise UsageFault(f"{says} Name the codelist of the treatment in the sheet ADSL.")


def _shown(rows: tuple[dict[str, str], ...], groups: tuple[str, ...]) -> Iterator[str]:
    """The groups as the display names them; of rows that compare, the first two are compared."""
    compared = [row for row in rows if row.get("kind") == "cox"]
    pair = f"{groups[0]} vs {groups[1]}=Hazard Ratio (95% CI)|P Value" if len(groups) > 1 else ""
    if len(compared) < len(rows):
        yield from (f"{g}={g}" for g in groups)
    if compared and pair:
        yield pair


def _parameter(dataset: Dataset) -> str:
    """The first parameter of a dataset, as its rules, its records or its values name them."""
    named = [r.parameter for r in dataset.events] + [r.key for r in dataset.records if r.key]
    if not named:
        raise UsageFault(f"Which parameter of {dataset.name} is shown? Say --parameter with a value of PARAMCD.")
    return named[0]
