"""What data management did: corrected rows kept with their successors, repeated rows, and the queries that settle both.

A query says what was done about a record in ACTION:
CHANGED    the site changed the form; the old row stays in it with AUDIT S
CORRECT    the value on the form is wrong and stays; the right one is NEWVALUE
DUPLICATE  the record repeats the one named in NEWVALUE (or, where a form has no record numbers, the row before it)
CONFIRM    the value is right as it stands
"""

from collections.abc import Callable, Mapping

from .charts import Chart, Row, Sheets, month_year
from .draws import Draws

Charts = Mapping[str, Chart]
CHANGED, CORRECT, DUPLICATE, CONFIRM = "CHANGED", "CORRECT", "DUPLICATE", "CONFIRM"


def audited(sheets: Sheets, charts: Charts) -> Sheets:
    """The forms as exported: with superseded and repeated rows, wrong values, and the queries about them."""
    queries: list[Row] = []
    made = dict(sheets)
    made["toxicity"] = _superseded("toxicity", made["toxicity"], queries, charts, 0.002, _graded_higher)
    made["toxicity"] += _repeated_toxicities(made["toxicity"], queries, charts)
    made["lab_cbc"] = _superseded("lab_cbc", made["lab_cbc"], queries, charts, 0.0015, _point_forgotten)
    made["lab_cbc"] = _repeated_counts(made["lab_cbc"], queries, charts)
    made["tx_paclitaxel"] = _superseded("tx_paclitaxel", made["tx_paclitaxel"], queries, charts, 0.001, _zero_added)
    made["response"] = _superseded("response", made["response"], queries, charts, 0.004, _less_said)
    made["death"] = _superseded("death", made["death"], queries, charts, 0.03, lambda row: _day_unknown(row, charts))
    made["onstudy"] = _wrong_units("onstudy", "WTU", ("kg", "lb"), made["onstudy"], queries, charts, 0.006)
    made["lab_cbc"] = _wrong_units("lab_cbc", "HGBU", ("g/dL", "g/L"), made["lab_cbc"], queries, charts, 0.0002)
    made["vitals"] = _transposed(made["vitals"], queries, charts)
    made["urine"] = _carelessly_typed(made["urine"])
    return made | {"queries": queries}


def record(form: str, row: Row) -> str:
    """How a query names a row: its record number, or cycle, day and the like, apart by a bar."""
    fields = {"toxicity": ("RECID",), "response": ("ASMTNO",), "death": (), "onstudy": ()}
    return "|".join(str(row[field]) for field in fields.get(form, ("CYCLE", "DAY")))


def query(charts: Charts, row: Row, form: str, field: str, old: object, new: object, action: str) -> Row:
    """One closed query about a field of a row."""
    patid = str(row["PATID"])
    draws = Draws(f"query|{form}|{field}|{record(form, row)}", patid)
    opened = charts[patid].last + draws.whole(5, 120)
    texts = {CHANGED: "Please check this value", CORRECT: "Value not plausible", DUPLICATE: "Entered twice?"}
    made: Row = {"PATID": patid, "FORM": form.upper(), "RECORD": record(form, row), "FIELD": field}
    made |= {"QTEXT": texts[action], "OLDVALUE": old, "NEWVALUE": new, "OPENDT": charts[patid].day(opened)}
    made |= {"CLOSEDT": charts[patid].day(opened + draws.whole(5, 90)), "STATUS": "Closed", "ACTION": action}
    return made


def _superseded(
    form: str, rows: list[Row], queries: list[Row], charts: Charts, rate: float, wrong: Callable[[Row], Row]
) -> list[Row]:
    """The rows, some preceded by what they said before they were changed (AUDIT S)."""
    draws, made = Draws("superseded", form), []
    for row in rows:
        if row.get("DAY") != "U" and draws.chance(rate) and (before := wrong(row)):
            made.append(row | before | {"AUDIT": "S"})
            field = next(iter(before))
            queries.append(query(charts, row, form, field, before[field], row[field], CHANGED))
        made.append(row)
    return made


def _graded_higher(row: Row) -> Row:
    """A toxicity first given one grade more."""
    return {"GRADE": int(str(row["GRADE"])) + 1} if row["GRADE"] in (1, 2, 3) else {}


def _point_forgotten(row: Row) -> Row:
    """A neutrophil count first typed without its decimal point."""
    return {"ANC": str(row["ANC"]).replace(".", "")}


def _zero_added(row: Row) -> Row:
    """A dose first typed with a zero too many."""
    return {"DOSE_MG": f"{row['DOSE_MG']}0"} if row["GIVEN"] == "Y" else {}


def _less_said(row: Row) -> Row:
    """A progression or response first called stable."""
    return {"OVERALL": "SD"} if row["OVERALL"] not in ("SD", "Stable") else {}


def _day_unknown(row: Row, charts: Charts) -> Row:
    """A death first reported with month and year only; the full date was entered later."""
    chart = charts[str(row["PATID"])]
    return {"DEATHDT": month_year(chart.calendar(chart.last)), "ENTRYDT": chart.day(chart.last + 5)}


def _repeated_toxicities(rows: list[Row], queries: list[Row], charts: Charts) -> list[Row]:
    """Further rows that repeat an earlier one in all but the record number."""
    draws, made = Draws("repeated", "toxicity"), []
    number = max(int(str(row["RECID"])) for row in rows)
    for row in rows:
        if row["AUDIT"] == "C" and row["GRADE"] != 5 and draws.chance(0.006):
            number += 1
            made.append(row | {"RECID": number})
            queries.append(query(charts, made[-1], "toxicity", "RECID", number, row["RECID"], DUPLICATE))
    return made


def _repeated_counts(rows: list[Row], queries: list[Row], charts: Charts) -> list[Row]:
    """The blood counts, some of them twice."""
    draws, made = Draws("repeated", "lab_cbc"), []
    for row in rows:
        made.append(row)
        if row["AUDIT"] == "C" and row["DAY"] != "U" and draws.chance(0.0015):
            made.append(dict(row))
            queries.append(query(charts, row, "lab_cbc", "RECORD", record("lab_cbc", row), "", DUPLICATE))
    return made


def _wrong_units(
    form: str, field: str, units: tuple[str, str], rows: list[Row], queries: list[Row], charts: Charts, rate: float
) -> list[Row]:
    """The rows, a few with the other unit than the one meant; the query gives the right one."""
    draws, made = Draws("unit", form), []
    for row in rows:
        if row.get("AUDIT", "C") == "C" and row.get("DAY") != "U" and draws.chance(rate):
            wrong = units[1] if row[field] == units[0] else units[0]
            queries.append(query(charts, row, form, field, wrong, row[field], CORRECT))
            row = row | {field: wrong}
        made.append(row)
    return made


def _transposed(rows: list[Row], queries: list[Row], charts: Charts) -> list[Row]:
    """The vital signs, one of them with month and day in each other's place; the query gives the right date."""
    made = list(rows)
    for place, row in enumerate(rows):
        right = str(row["VSDT"])
        month, day = right[:2], right[3:5]
        if right[2] == "/" and row["CYCLE"] == 3 and month < day <= "12":
            wrong = f"{day}/{month}/{right[6:]}"
            queries.append(query(charts, row, "vitals", "VSDT", wrong, right, CORRECT))
            made[place] = row | {"VSDT": wrong}
            return made
    return made


def _carelessly_typed(rows: list[Row]) -> list[Row]:
    """The urine results, some with the patient's number in small letters or followed by blanks."""
    draws, made = Draws("typed", "urine"), []
    for row in rows:
        patid = str(row["PATID"])
        how = draws.whole(1, 100)
        made.append(row | {"PATID": patid.lower() if how <= 2 else f"{patid}  " if how <= 4 else patid})
    return made
