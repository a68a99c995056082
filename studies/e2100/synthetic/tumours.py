"""Tumour assessments whose lesions say what the investigator said, by RECIST 1.0.

Sums are those of the longest diameters in mm. A sum is a partial response at 70% of the baseline or less, and a
progression at 120% of the smallest sum so far or more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .charts import Chart, Row, Sheets, tenths
from .draws import Draws
from .history import Past
from .subjects import Subject

WHERE = {
    "LUNG": "Lung", "LIVER": "Liver", "PLEURA": "Pleura", "OTHVISC": "Adrenal gland",
    "BONE": "Bone", "NODE": "Lymph node", "SKIN": "Skin", "BREAST": "Breast",
}  # fmt: skip
SYNONYMS = {"SD": ("SD", "Stable", "SD"), "PD": ("PD", "Progression", "PD"), "PR": ("PR",), "CR": ("CR",)}
STATUS = {"SD": ("PRESENT", "Present"), "CR": ("ABSENT", "Absent"), "PD": ("UNEQUIVOCAL PROGRESSION",)}
EARLY, SHALLOW, CLINICAL = "response not called", "response called early", "progression called early"
ELSEWHERE = "progression of other lesions"
Disagreements = Mapping[str, tuple[int, str]]


@dataclass(frozen=True)
class Lesion:
    """One target lesion: organ, how it is measured, and its longest diameter at baseline in mm."""

    organ: str
    method: str
    size: int


@dataclass(frozen=True)
class Assessment:
    """One assessment: number, day, and what the investigator made of targets, non-targets, new lesions, and overall."""

    number: int
    offset: int
    target: str
    nontarget: str
    new: bool
    overall: str


def disagreements(subjects: Sequence[Subject]) -> Disagreements:
    """By patient the number and kind of the one assessment at which the lesions contradict the investigator.

    Four patients shrink enough once and are called stable; four are called responders an assessment too early; four
    are called progressive on less than a 20% increase. Only patients with measurable disease take part.
    """
    draws = Draws("tumours", "disagreements")
    measured = [subject for subject in subjects if subject.measurable and subject.outcome == "PD"]
    stable = [s for s in measured if s.best == "SD" and len(s.negatives) >= 3]
    responding = [s for s in measured if s.best == "PR" and len(s.negatives) - s.response_from >= 3]
    early = {s.patid: (2, EARLY) for s in draws.some(stable, 4)}
    shallow = {s.patid: (s.response_from + 1, SHALLOW) for s in draws.some(responding, 4)}
    rest = [s for s in stable if s.patid not in early]
    return early | shallow | {s.patid: (len(s.negatives) + 1, CLINICAL) for s in draws.some(rest, 4)}


def tumours(chart: Chart, before: Past, odd: Disagreements) -> Sheets:
    """The rows of target_lesions, nontarget_new and response for one patient."""
    draws = chart.draws("tumours")
    targets, others = _lesions(chart, before, draws)
    number, kind = odd.get(chart.patid, (0, ""))
    made = _assessments(chart.subject, draws, bool(targets), bool(others), kind)
    sums = _sums([lesion.size for lesion in targets], made, draws, {number: kind})
    return {
        "target_lesions": _target_rows(chart, draws, before, targets, made, sums),
        "nontarget_new": _other_rows(chart, draws, before, others, made),
        "response": [_response_row(chart, draws, one) for one in made],
    }


def _lesions(chart: Chart, before: Past, draws: Draws) -> tuple[list[Lesion], list[str]]:
    """The target lesions (none without measurable disease) and the organs of the non-target ones."""
    subject = chart.subject
    solid = [organ for organ in before.organs if organ not in ("BONE", "PLEURA")] or list(before.organs)
    targets = []
    for _ in range(max(1, min(5, subject.sites + draws.whole(0, 1))) if subject.measurable else 0):
        organ = draws.pick(solid)
        method = "Physical exam" if organ in ("SKIN", "BREAST") else draws.pick(("CT", "Spiral CT", "MRI"))
        targets.append(Lesion(organ, method, draws.whole(12 if method == "Spiral CT" else 20, 60)))
    count = draws.whole(0, 2) if subject.measurable else draws.whole(1, 3)
    return targets, [draws.pick(before.organs) for _ in range(count)]


def _assessments(subject: Subject, draws: Draws, targets: bool, others: bool, kind: str) -> list[Assessment]:
    """The scheduled assessments without progression, then the one that showed it."""
    made = []
    for place, offset in enumerate(subject.negatives):
        responding = subject.best in ("CR", "PR") and place >= subject.response_from
        overall = subject.best if responding else "SD"
        nontarget = "CR" if overall == "CR" else "SD"
        made.append(
            Assessment(place + 1, offset, overall if targets else "NA", nontarget if others else "NA", False, overall)
        )
    if subject.outcome == "PD":
        made.append(_progression(subject, draws, targets, others, kind == CLINICAL))
    return made


def _progression(subject: Subject, draws: Draws, targets: bool, others: bool, clinical: bool) -> Assessment:
    """The assessment that showed progression: of the targets, of the others, or by a new lesion."""
    grown = targets and (clinical or draws.chance(0.6))
    worse = others and not grown and draws.chance(0.4)
    before = subject.best if subject.best in ("CR", "PR") else "SD"
    target = ("PD" if grown else before) if targets else "NA"
    calm = "CR" if before == "CR" else "SD"
    nontarget = ("PD" if worse else calm) if others else "NA"
    return Assessment(len(subject.negatives) + 1, subject.pfs, target, nontarget, not (grown or worse), "PD")


def _sums(sizes: Sequence[int], made: Sequence[Assessment], draws: Draws, odd: Mapping[int, str]) -> list[int]:
    """The sum of the target lesions at each assessment, so that it means what the investigator said, or just misses."""
    start = sum(sizes)
    if not start:
        return [0] * len(made)
    sums, low, now = [], start, start
    for one in made:
        elsewhere = one.overall == "PD" and one.target == "SD"
        now = _sum(one.target, start, low, now, draws, ELSEWHERE if elsewhere else odd.get(one.number, ""))
        low = min(low, now)
        sums.append(now)
    return sums


def _sum(target: str, start: int, low: int, now: int, draws: Draws, kind: str) -> int:
    """One sum. start: at baseline; low: the smallest so far; now: the last one."""
    stable = start * 7 // 10 + 1
    below_progression = (low * 12 - 1) // 10
    if kind == CLINICAL:
        return max(low, low * draws.whole(113, 117) // 100)
    if kind == EARLY:
        return start * draws.whole(66, 68) // 100
    if kind == SHALLOW:
        return max(stable, start * draws.whole(73, 76) // 100)
    if kind == ELSEWHERE:
        return max(stable, min(now * draws.whole(98, 119) // 100, below_progression))
    match target:
        case "CR":
            return 0
        case "PD":
            return max(10, -(-low * draws.whole(122, 160) // 100))
        case "PR":
            wanted = min(now, start * 7 // 10) * draws.whole(82, 106) // 100
            return max(5, min(wanted, start * 7 // 10, below_progression))
    return max(stable, min(now * draws.whole(89, 106) // 100, low * 115 // 100, below_progression))


def _shared(total: int, sizes: Sequence[int]) -> list[int]:
    """The total shared out among lesions in proportion to their sizes at baseline, to the last millimetre."""
    whole = sum(sizes)
    parts = [total * size // whole for size in sizes]
    for place in range(total - sum(parts)):
        parts[place % len(parts)] += 1
    return parts


def _target_rows(
    chart: Chart, draws: Draws, before: Past, targets: Sequence[Lesion], made: Sequence[Assessment], sums: Sequence[int]
) -> list[Row]:
    """The measurements: at baseline (assessment 0) and at every assessment."""
    if not targets:
        return []
    sizes = [lesion.size for lesion in targets]
    rows = []
    for number, offset, parts in [(0, before.scanned, sizes)] + [
        (one.number, one.offset, _shared(total, sizes)) for one, total in zip(made, sums, strict=True)
    ]:
        for place, (lesion, size) in enumerate(zip(targets, parts, strict=True), 1):
            row: Row = {"PATID": chart.patid, "ASMTNO": number, "ASMTDT": chart.day(offset), "LESNO": place}
            row |= {"LOCATION": WHERE[lesion.organ], "METHOD": lesion.method}
            rows.append(row | _diameter(chart, size))
    return rows


def _diameter(chart: Chart, millimetres: int) -> Row:
    """LD and UNIT: whole mm, or cm with one decimal."""
    return {"LD": tenths(millimetres), "UNIT": "cm"} if chart.pounds else {"LD": millimetres, "UNIT": "mm"}


def _other_rows(
    chart: Chart, draws: Draws, before: Past, others: Sequence[str], made: Sequence[Assessment]
) -> list[Row]:
    """The non-target lesions at every assessment, some imaged a day or two before, and new ones."""
    rows = [_other(chart, 0, before.scanned, "NT", place, WHERE[o], "PRESENT") for place, o in enumerate(others, 1)]
    for one in made:
        offset = one.offset - (draws.whole(1, 2) if one.offset > 20 and draws.chance(0.02) else 0)
        for place in range(1, len(others) + 1):
            worse = one.nontarget == "PD" and place == 1
            state = "PD" if worse else "SD" if one.nontarget == "PD" else one.nontarget
            rows.append(_other(chart, one.number, offset, "NT", place, "", draws.pick(STATUS[state])))
        if one.new:
            organ = draws.pick(("Liver", "Bone", "Lung", "Lymph node", "Brain"))
            rows.append(_other(chart, one.number, one.offset, "NEW", 1, organ, "NEW"))
    return rows


def _other(chart: Chart, number: int, offset: int, kind: str, place: int, organ: str, status: str) -> Row:
    """One row of nontarget_new."""
    row: Row = {"PATID": chart.patid, "ASMTNO": number, "ASMTDT": chart.day(offset), "LESTYPE": kind}
    return row | {"LESNO": place, "LOCATION": organ, "STATUS": status}


def _response_row(chart: Chart, draws: Draws, one: Assessment) -> Row:
    """What the investigator wrote; SD and PD in more than one way."""
    unscheduled = one.overall == "PD" and chart.subject.unscheduled
    row: Row = {"PATID": chart.patid, "ASMTNO": one.number, "ASMTDT": chart.day(one.offset)}
    row |= {"SCHEDULED": "N" if unscheduled else "Y", "TARGET": one.target, "NONTARGET": one.nontarget}
    row |= {"NEWLESION": "Y" if one.new else "N", "OVERALL": draws.pick(SYNONYMS[one.overall]), "AUDIT": "C"}
    return row
