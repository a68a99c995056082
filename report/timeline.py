"""What of a subject's records goes on a time line: found by the class and the variables that SDTM and ADaM prescribe."""

from typing import Any

from ..specs import Dataset
from ..study.build import Run

EXPOSURE = ("EX", "EC")  # the second where the first is absent
VISITS, SUBJECTS = "SV", "DM"
LABORATORY, TUMOUR = ("LB",), ("RS", "TR", "TU")
REFERENCE = ("RFSTDTC", "RFXSTDTC")
KINDS = {"INTERVENTIONS": "intervention", "EVENTS": "event", "FINDINGS": "finding", "FINDINGS ABOUT": "finding"}


def lanes(run: Run) -> list[dict[str, Any]]:
    """The lanes of a time line, each a kind, its table, and the columns with its dates and words."""
    datasets = [b.dataset for b in run.built.values() if b.dataset.package != "work"]
    exposure = next((name for name in EXPOSURE if name in run.built), "")
    found = [lane for d in datasets if (lane := _lane(d, exposure))]
    order = ("treatment", "visit", "time", "tumour", "event", "intervention", "lab", "finding")
    return sorted(found, key=lambda lane: order.index(lane["kind"]))


def reference(run: Run) -> dict[str, str]:
    """The table and column with the date that study days count from; empty where there is none."""
    if SUBJECTS not in run.built:
        return {}
    names = run.built[SUBJECTS].dataset.names
    column = next((name for name in REFERENCE if name in names), "")
    return {"table": SUBJECTS, "column": column} if column else {}


def _lane(dataset: Dataset, exposure: str) -> dict[str, Any]:
    kind = KINDS.get(dataset.kind.upper(), "")
    if dataset.name == VISITS:
        return _spans("visit", dataset, ("VISIT", "VISITNUM"))
    if _is_time_to_event(dataset):
        return _time(dataset)
    if kind == "intervention" and (dataset.name == exposure or dataset.name not in EXPOSURE):
        return _spans("treatment" if dataset.name == exposure else kind, dataset, ("TRT", "DECOD"))
    if kind == "event":
        return _spans(kind, dataset, ("DECOD", "TERM"))
    return _points(dataset) if kind == "finding" else {}


def _spans(kind: str, dataset: Dataset, words: tuple[str, ...]) -> dict[str, Any]:
    """A lane of what begins and ends; empty where the dataset has no start."""
    start, end = _own(dataset, "STDTC", "DTC"), _own(dataset, "ENDTC")
    label = next((name for word in words for name in (_own(dataset, word), _plain(dataset, word)) if name), "")
    found = {"start": start, "end": end, "label": label, "grade": _own(dataset, "TOXGR", "SEV")}
    return _said(kind, dataset, found) if start and label else {}


def _points(dataset: Dataset) -> dict[str, Any]:
    """A lane of what is found at one time."""
    kind = "lab" if dataset.name in LABORATORY else "tumour" if dataset.name in TUMOUR else "finding"
    start, label = _own(dataset, "DTC"), _own(dataset, "TEST", "TESTCD")
    found = {"start": start, "label": label, "text": _own(dataset, "STRESC", "ORRES"), "unit": _own(dataset, "STRESU")}
    found |= {"value": _own(dataset, "STRESN"), "low": _own(dataset, "STNRLO"), "high": _own(dataset, "STNRHI")}
    return _said(kind, dataset, found) if start and label else {}


def _is_time_to_event(dataset: Dataset) -> bool:
    return dataset.package == "adam" and {"CNSR", "ADT", "PARAMCD"} <= set(dataset.names)


def _time(dataset: Dataset) -> dict[str, Any]:
    found = {"start": _plain(dataset, "STARTDT"), "end": "ADT", "label": _plain(dataset, "PARAM") or "PARAMCD"}
    return _said("time", dataset, {**found, "censored": "CNSR", "text": _plain(dataset, "EVNTDESC")})


def _said(kind: str, dataset: Dataset, columns: dict[str, str]) -> dict[str, Any]:
    return {"kind": kind, "table": dataset.name, **{key: name for key, name in columns.items() if name}}


def _own(dataset: Dataset, *stems: str) -> str:
    """The first of the variables with the dataset's prefix that it has; blank for none."""
    return next((name for stem in stems if (name := f"{dataset.name[:2]}{stem}") in dataset.names), "")


def _plain(dataset: Dataset, name: str) -> str:
    return name if name in dataset.names else ""
