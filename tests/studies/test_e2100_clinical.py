"""What an independent reader derives from the raw forms alone is what was calibrated."""

from collections import Counter, defaultdict
from datetime import date, datetime

import pytest

Record = dict[str, str]
Calibrated = dict[str, Record]

# What the paper's Table 2 has: patients with grade 3 and 4 as worst related grade, PB then P (365 and 346 treated).
TABLE_2 = {
    "ALLERGIC REACTION/HYPERSENSITIVITY": (11, 1, 9, 1),
    "NEUTROPHILS/GRANULOCYTES": (0, 0, 1, 0),
    "HEMOGLOBIN": (1, 0, 0, 0),
    "PLATELETS": (0, 0, 0, 1),
    "FEBRILE NEUTROPENIA": (2, 1, 0, 0),
    "INFECTION": (32, 2, 10, 0),
    "FATIGUE": (32, 1, 16, 1),
    "NAUSEA": (12, 0, 4, 0),
    "VOMITING": (10, 0, 7, 0),
    "STOMATITIS/PHARYNGITIS": (4, 0, 1, 1),
    "ANOREXIA": (2, 1, 1, 0),
    "SGOT (AST)": (5, 0, 2, 0),
    "NEUROPATHY-SENSORY": (84, 2, 59, 2),
    "ARTHRALGIA": (10, 2, 5, 0),
    "MYALGIA": (6, 2, 4, 0),
    "HYPERTENSION": (53, 1, 0, 0),
    "THROMBOSIS/EMBOLISM": (6, 2, 2, 3),
    "CNS CEREBROVASCULAR ISCHEMIA": (3, 4, 0, 0),
    "CARDIAC LEFT VENTRICULAR FUNCTION": (3, 0, 0, 1),
    "HEMORRHAGE": (2, 0, 0, 0),
    "GI PERFORATION": (2, 0, 0, 0),
    "HEADACHE": (8, 0, 0, 0),
    "PROTEINURIA": (10, 3, 0, 0),
}
# Assessments at which the lesions contradict the investigator: patient, number, the response the lesions give.
DISAGREEMENTS = {
    ("S0163", 2): "PR",
    ("S0459", 2): "PR",
    ("S0483", 2): "PR",
    ("S0578", 2): "PR",
    ("S0020", 2): "SD",
    ("S0046", 1): "SD",
    ("S0064", 2): "SD",
    ("S0563", 1): "SD",
    ("S0188", 8): "SD",
    ("S0539", 5): "SD",
    ("S0577", 4): "SD",
    ("S0722", 8): "SD",
}
WAYS = ("%m/%d/%Y", "%d-%b-%Y", "%Y-%m-%d")


def day(text: str) -> date:
    """A complete date in any of the three ways the sites write it."""
    for way in WAYS:
        try:
            return datetime.strptime(text, way).date()
        except ValueError:
            continue
    raise ValueError(text)


@pytest.fixture(scope="session")
def randomised(forms: dict[str, list[Record]]) -> dict[str, date]:
    """The date of randomisation by patient."""
    return {row["PATID"]: day(row["REGDT"]) for row in forms["reg"]}


def by_patient(rows: list[Record]) -> dict[str, list[Record]]:
    """The rows of each patient."""
    found = defaultdict(list)
    for row in rows:
        found[row["PATID"]].append(row)
    return found


def outcome(randomised: date, responses: list[Record], death: date | None, other: date | None) -> tuple[int, bool, int]:
    """Day of the progression-free survival event or censoring, whether an event, and day of the last negative."""
    found = sorted((day(row["ASMTDT"]), row["OVERALL"] in ("PD", "Progression")) for row in responses)
    negatives = [when for when, progressed in found if not progressed]
    events = [when for when, progressed in found if progressed] + ([death] if death else [])
    if other and (not events or other <= min(events)):
        end, event = max((when for when in negatives if when <= other), default=randomised), False
    elif events:
        end, event = min(events), True
    else:
        end, event = max(negatives, default=randomised), False
    last = max((when for when in negatives if when <= end), default=randomised)
    return (end - randomised).days, event, (last - randomised).days


def test_progression_free_survival_is_as_calibrated(
    current: dict[str, list[Record]], randomised: dict[str, date], calibrated: Calibrated
) -> None:
    responses = by_patient(current["response"])
    deaths = {row["PATID"]: day(row["DEATHDT"]) for row in current["death"]}
    others = {row["PATID"]: day(row["STARTDT"]) for row in current["nonprotocol_rx"]}
    for patid, row in calibrated.items():
        found = outcome(randomised[patid], responses[patid], deaths.get(patid), others.get(patid))
        negatives = [int(number) for number in row["negatives"].split(".")] if row["negatives"] else [0]
        assert found == (int(row["pfs"]), row["outcome"] in ("PD", "DEATH"), negatives[-1]), patid


def test_survival_is_as_calibrated(
    current: dict[str, list[Record]], randomised: dict[str, date], calibrated: Calibrated
) -> None:
    deaths = {row["PATID"]: day(row["DEATHDT"]) for row in current["death"]}
    contacts = by_patient(current["followup"])
    for patid, row in calibrated.items():
        last = max((day(contact["CONTACTDT"]) for contact in contacts[patid]), default=randomised[patid])
        assert (deaths.get(patid, last) - randomised[patid]).days == int(row["survival"]), patid
        assert (patid in deaths) == (row["died"] == "Y"), patid
        assert patid not in deaths or last <= deaths[patid], patid


def test_doses_begin_and_end_as_calibrated(
    current: dict[str, list[Record]], randomised: dict[str, date], calibrated: Calibrated
) -> None:
    for form in ("paclitaxel", "bevacizumab"):
        given = by_patient([row for row in current[f"tx_{form}"] if row["GIVEN"] == "Y"])
        for patid, row in calibrated.items():
            expected = [int(number) for number in row[form].replace(".", " ").split()]
            found = [(day(dose["ADMINDT"]) - randomised[patid]).days for dose in given[patid]]
            assert found == expected, (form, patid)


def test_what_the_entry_forms_say_is_as_calibrated(
    current: dict[str, list[Record]], randomised: dict[str, date], calibrated: Calibrated
) -> None:
    receptor = {"positive": "P", "pos": "P", "+": "P", "negative": "N", "neg": "N", "-": "N", "neg.": "N"}
    studied = {row["PATID"]: row for row in current["onstudy"]}
    reviewed = {row["PATID"]: row for row in current["eligreview"]}
    for form in current["reg"]:
        row, disease = calibrated[form["PATID"]], studied[form["PATID"]]
        born, entered = day(form["BIRTHDT"]), randomised[form["PATID"]]
        age = entered.year - born.year - ((entered.month, entered.day) < (born.month, born.day))
        assert (str(age), entered.isoformat()) == (row["age"], row["randomised"])
        assert form["TRTASGN"] == {"PB": "A", "P": "B"}[row["arm"]]
        assert [receptor.get(disease[f"{name}_RESULT"].lower(), "U") for name in ("ER", "PR")] == [row["er"], row["pr"]]
        organs = sum(value == "Y" for field, value in disease.items() if field.startswith("SITE_"))
        assert (organs >= 3) == (int(row["sites"]) >= 3) == (form["STR_NSITES"] == "2")
        assert (reviewed[form["PATID"]]["ELIGSTAT"] == "ELIGIBLE") == (row["eligible"] == "Y")


def test_the_worst_related_grades_are_those_of_table_2(
    current: dict[str, list[Record]], calibrated: Calibrated
) -> None:
    worst: dict[tuple[str, str], int] = defaultdict(int)
    for row in current["toxicity"]:
        if int(row["ATTRIB"]) >= 3:
            key = (row["CTC_TERM"], row["PATID"])
            worst[key] = max(worst[key], int(row["GRADE"]))
    counted = Counter((term, calibrated[patid]["arm"], grade) for (term, patid), grade in worst.items() if grade >= 3)
    found = {
        term: tuple(counted[term, arm, grade] for arm in ("PB", "P") for grade in (3, 4)) for term, _, _ in counted
    }
    assert found == TABLE_2


def test_three_fatal_events_are_unrelated(current: dict[str, list[Record]]) -> None:
    fatal = [row for row in current["toxicity"] if row["GRADE"] == "5"]
    assert sorted((row["PATID"], row["ATTRIB"], row["VERBATIM"]) for row in fatal) == [
        ("S0107", "1", "left ventricular dysfunction"),
        ("S0379", "1", "bowel wall erosion at tumor site"),
        ("S0491", "1", "ruptured diverticulum"),
    ]


def recist(start: float, low: float, now: float) -> str:
    """The response of target lesions by RECIST 1.0 from three sums: at baseline, the smallest so far, and now."""
    if start == 0:
        return "NA"
    if now > 0 and now >= 1.2 * low - 1e-9:
        return "PD"
    return "CR" if now == 0 else "PR" if now <= 0.7 * start + 1e-9 else "SD"


def overall(target: str, others: set[str], new: bool) -> str:
    """The overall response by RECIST 1.0."""
    if new or target == "PD" or "UNEQUIVOCAL PROGRESSION" in others:
        return "PD"
    gone = others <= {"ABSENT"}
    if target == "NA":
        return "CR" if gone else "SD"
    if target == "CR":
        return "CR" if gone else "PR"
    return target


def test_the_lesions_give_the_investigators_response_but_for_twelve(current: dict[str, list[Record]]) -> None:
    sums: dict[tuple[str, int], float] = defaultdict(float)
    for row in current["target_lesions"]:
        sums[row["PATID"], int(row["ASMTNO"])] += round(float(row["LD"]) * (10 if row["UNIT"] == "cm" else 1), 6)
    others: dict[tuple[str, int], set[str]] = defaultdict(set)
    for row in current["nontarget_new"]:
        others[row["PATID"], int(row["ASMTNO"])].add(row["STATUS"].upper())
    odd = {}
    for patid, rows in by_patient(current["response"]).items():
        low = start = sums.get((patid, 0), 0.0)
        for row in sorted(rows, key=lambda row: int(row["ASMTNO"])):
            key = (patid, int(row["ASMTNO"]))
            now, seen = sums.get(key, 0.0), others.get(key, set())
            found = overall(recist(start, low, now), seen - {"NEW"}, "NEW" in seen)
            said = {"Stable": "SD", "Progression": "PD"}.get(row["OVERALL"], row["OVERALL"])
            if found != said:
                odd[key] = found
            low = min(low, now)
    assert odd == DISAGREEMENTS
