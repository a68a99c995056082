"""A new display of a study: its line in displays.csv and the first lines of analyses.csv, to go on from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..specs import Codelist, Dataset, Spec, UsageFault
from ..specs.nearest import nearest
from ..study.folder import Study
from ..tlf.sheets import LAYOUTS
from .new import Addition, Cells, Made, add_rows

DISPLAYS = "display number layout title population where by groups stub footnotes orientation parameters reason purpose"
ANALYSES = (
    "display analysis row column label indent kind population dataset variable where denominator groups stats decimals"
    " cell footnote parameters"
)
BY = ("TRT01P", "TRT01A", "ARM", "ARMCD")
TITLES = {"curves": "Time to Event", "forest": "Hazard Ratios in Subgroups", "means": "Changes from Baseline"}
KIND = {"table": "Table", "listing": "Listing"}
DATASETS = {"curves": "ADTTE", "forest": "ADTTE"}
COUNT = {"kind": "count", "stats": "n pct", "cell": "{n} ({pct})", "indent": "1"}
RATIO = {"kind": "cox", "stats": "hr hr_lower hr_upper p n events", "cell": "{hr} ({hr_lower}–{hr_upper})|{p}"}
# The first rows of a display by its layout; {parameter} stands for the condition on the parameter, {visit} for a visit.
ROWS: Mapping[str, tuple[Cells, ...]] = {
    "flow": ({"analysis": "ALL", "row": "All", "label": "All subjects", "kind": "count", "stats": "n", "cell": "{n}"},),
    "curves": (
        {"analysis": "CURVE", "row": "Time", "kind": "curve", "stats": "survival censored", "decimals": "4"},
        {"analysis": "RISK", "row": "Time", "kind": "at_risk", "stats": "at_risk", "parameters": "at=0 6 12 18 24"},
        {
            "analysis": "MEDIAN",
            "row": "Time",
            "label": "Median (95% CI) – mo",
            "kind": "km",
            "stats": "km_median km_median_lower km_median_upper",
            "cell": "{km_median} ({km_median_lower}–{km_median_upper})",
        },
        {"analysis": "HR", "row": "Time", **RATIO},
    ),
    "forest": ({"analysis": "ALL", "row": "All subjects", "label": "All subjects", **RATIO},),
    "means": (
        {
            "analysis": "MEAN",
            "row": "Change",
            "column": "{visit}",
            "label": "Change",
            "kind": "summary",
            "variable": "CHG",
            "where": "AVISIT EQ {visit}",
            "stats": "n mean sd",
            "decimals": "mean=1 sd=1",
            "cell": "{mean} ({sd})",
        },
    ),
}


@dataclass(frozen=True)
class NewDisplay:
    """What a new display is to be: its name, one of tlf.sheets.LAYOUTS, and its dataset and PARAMCD where it asks for them.

    Of a display of means `visit` is the value of AVISIT that is shown first.
    """

    name: str
    layout: str
    dataset: str = ""
    parameter: str = ""
    visit: str = ""


def new_display(study: Study, wanted: NewDisplay) -> Made:
    """Add a display to the sheets displays and analyses, with rows that can be made as they stand.

    A table describes age and sex, a listing shows the required columns of its dataset; the others show one parameter.
    Raises UsageFault where the display is there already, or the study has not what it needs.
    """
    spec = study.spec
    listed = {row["display"]: row.place for row in spec.sheets.get("displays", ())}
    if wanted.name in listed:
        raise UsageFault(f"Display {wanted.name} is there already, at {listed[wanted.name]}. Nothing was written.")
    if not wanted.name.replace("-", "").replace("_", "").isalnum():
        raise UsageFault(f"{wanted.name!r} cannot be a display's name: it names files. Use letters and digits, as T1.")
    if wanted.layout not in LAYOUTS:
        says = f"There is no kind of display {wanted.layout!r}.{nearest(wanted.layout, LAYOUTS)}"
        raise UsageFault(f"{says} Use one of {', '.join(LAYOUTS)}.")
    subjects = _dataset(spec, "ADSL")
    by, groups = _groups(subjects, spec)
    rows = tuple({"display": wanted.name, **row} for row in _rows(wanted, spec))
    display = {
        "display": wanted.name,
        "number": f"{KIND.get(wanted.layout, 'Figure')} {wanted.name.lstrip('TFL')}",
        "layout": wanted.layout,
        "title": TITLES.get(wanted.layout, "Subjects"),
        "population": "All subjects",
        "by": by,
        "groups": "; ".join(_shown(wanted.layout, groups)),
        "stub": "Characteristic" if wanted.layout == "table" else "",
        "orientation": "portrait" if wanted.layout in ("table", "flow") else "landscape",
        "parameters": "days_per_month=30.4375" if wanted.layout in DATASETS else "",
    }
    additions = [
        Addition("displays", tuple(DISPLAYS.split()), (display,)),
        Addition("analyses", tuple(ANALYSES.split()), rows),
    ]
    return Made(add_rows(study, additions))


def _dataset(spec: Spec, name: str) -> Dataset:
    if name not in spec.datasets:
        says = f"The display needs {name or 'a dataset'}, which the study does not have."
        raise UsageFault(f"{says} Add it with `m5kit new domain`, or name another with --dataset.")
    return spec.datasets[name]


def _groups(subjects: Dataset, spec: Spec) -> tuple[str, tuple[str, ...]]:
    """The variable of treatment groups, and the groups themselves: the values of its codelist."""
    for name in BY:
        listed = spec.codelists.get(subjects[name].codelist) if name in subjects.names else None
        if listed is not None and listed.terms:
            return name, tuple(t.value for t in listed.terms)
    says = f"None of {', '.join(BY)} is in ADSL with a codelist, so the groups of the display are not known."
    raise UsageFault(f"{says} Name the codelist of the treatment in the sheet ADSL.")


def _shown(layout: str, groups: tuple[str, ...]) -> Iterator[str]:
    """The groups as the display names them; curves and forest plots compare the first two."""
    pair = f"{groups[0]} vs {groups[1]}=Hazard Ratio (95% CI)|P Value" if len(groups) > 1 else ""
    if layout != "forest":
        yield from (f"{g}={g}" for g in groups)
    if layout in ("curves", "forest") and pair:
        yield pair


def _rows(wanted: NewDisplay, spec: Spec) -> Iterator[Cells]:
    if wanted.layout == "table":
        yield from _characteristics(_dataset(spec, "ADSL"), spec)
        return
    dataset = _dataset(spec, wanted.dataset or DATASETS.get(wanted.layout, "" if wanted.layout == "means" else "ADSL"))
    if wanted.layout == "listing":
        names = [v.name for v in dataset.variables if v.core == "Req" and v.name != "STUDYID"]
        named = {"dataset": dataset.name, "variable": " ".join(names), "parameters": "sort=USUBJID"}
        yield {"analysis": "LIST", "row": "Records", "kind": "listing", **named}
        return
    if wanted.layout == "means" and not wanted.visit:
        raise UsageFault("Which visit do the means show? Say --visit with a value of AVISIT, such as 'Week 4'.")
    condition = f"PARAMCD EQ {wanted.parameter or _parameter(dataset)}" if "PARAMCD" in dataset.names else ""
    visit = f'"{wanted.visit}"' if " " in wanted.visit else wanted.visit
    for row in ROWS[wanted.layout]:
        where = row.get("where", "").replace("{visit}", visit)
        filled = {"where": " AND ".join(filter(None, (condition, where)))}
        yield {
            **row,
            "dataset": dataset.name,
            "column": row.get("column", "").replace("{visit}", wanted.visit),
            **filled,
        }


def _parameter(dataset: Dataset) -> str:
    """The first parameter of a dataset, as its rules, its records or its values name them."""
    named = [r.parameter for r in dataset.events] + [r.key for r in dataset.records if r.key]
    if not named:
        raise UsageFault(f"Which parameter of {dataset.name} is shown? Say --parameter with a value of PARAMCD.")
    return named[0]


def _characteristics(subjects: Dataset, spec: Spec) -> Iterator[Cells]:
    """Age as a summary, and a count for each value of sex."""
    if "AGE" in subjects.names:
        cells = {"stats": "n median min max", "decimals": "0", "cell": "{median} ({min}–{max})"}
        named = {"analysis": "AGE", "row": "Age", "label": "Age (yr) – median (range)"}
        yield {**named, "kind": "summary", "dataset": "ADSL", "variable": "AGE", **cells}
    sex: Codelist | None = spec.codelists.get(subjects["SEX"].codelist) if "SEX" in subjects.names else None
    if sex is not None:
        yield {"kind": "heading", "label": "Sex – no. (%)"}
        for term in sex.terms:
            label = term.decode or term.value
            yield {
                "analysis": "SEX",
                "row": label,
                "label": label,
                "dataset": "ADSL",
                "where": f"SEX EQ {term.value}",
                **COUNT,
            }
