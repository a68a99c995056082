"""Rules of results and doses: signs, units, limits, criteria."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..datasets.numerals import number_of
from ..engine.combinations import combined
from ..engine.encoded import is_encoded
from ..engine.tables import Table
from ..specs import Finding
from .messages import Message, by_level, distinct_texts, findings_at
from .package import CheckedPackage, domain_columns, side_by_side
from .registry import Rule, declares

DOSED = ("EX", "EC")


@declares(
    Rule(
        "DOSE",
        "error",
        "A dose is not negative, and one above 0 has a unit.",
        "Query the site for the dose.",
        "SDTMIG 3.4, 6.1.2",
        {"{each}": "USUBJID,{each}SEQ,{each}DOSE,{each}DOSU|a,1,-5,mg"},
        {"{each}": "USUBJID,{each}SEQ,{each}DOSE,{each}DOSU|a,1,5,mg|a,2,0,"},
        DOSED,
    )
)
def odd_doses(package: CheckedPackage) -> Iterator[Finding]:
    """Negative doses, and doses without a unit."""
    for name in DOSED:
        dose, unit = f"{name}DOSE", f"{name}DOSU"
        if not package.has(name, dose) or is_encoded(package.tables[name].frame[dose]):
            continue
        table = package.tables[name]
        at = (table.frame[dose] < 0).to_numpy(dtype=bool)
        yield from findings_at(
            table, at, dose, Message("DOSE", f"{table.name}.{dose} is {{value}}.", "Query the site.")
        )
        if unit in table.frame.columns:
            bare = (table.frame[dose] > 0).to_numpy(dtype=bool) & table.frame[unit].isna().to_numpy()
            says = f"{table.name}.{dose} is {{value}}, and {unit} is missing."
            yield from findings_at(
                table, bare, dose, Message("DOSE", says, "Query the site for the unit.", "warning", 5)
            )


@declares(
    Rule(
        "RESULT-LIMIT",
        "warning",
        "A result that is a limit of detection (<40) has no number in --STRESN.",
        "Leave --STRESN blank, or say in the reviewer's guide what it is.",
        "SDTMIG 3.4, 4.5.1",
        {"LB": "USUBJID,LBSEQ,LBSTRESC,LBSTRESN|a,1,<40,40"},
        {"LB": "USUBJID,LBSEQ,LBSTRESC,LBSTRESN|a,1,<40,|a,2,40,40"},
    )
)
def limits_as_numbers(package: CheckedPackage) -> Iterator[Finding]:
    """Results beyond a limit that have a number."""
    for table in package.sdtm():
        text, number = domain_columns(table, "STRESC"), domain_columns(table, "STRESN")
        if text and number and is_encoded(table.frame[text]):
            limits = np.array([level.startswith(("<", ">")) for level in distinct_texts(table.frame[text])], dtype=bool)
            beyond = by_level(table.frame[text], limits)
            at = beyond & table.frame[number].notna().to_numpy()
            says = f"{table.name}.{text} is {{value}}, and {number} has a number."
            mend = "Leave it blank, or say in the reviewer's guide what it is."
            yield from findings_at(table, at, text, Message("RESULT-LIMIT", says, mend, "warning", 5))


@declares(
    Rule(
        "RESULT-UNIT",
        "warning",
        "The numbers of a test have one standard unit.",
        "Convert the results to one unit, and write it in every record.",
        "SDTMIG 3.4, 4.5.1",
        {"VS": "USUBJID,VSSEQ,VSTESTCD,VSSTRESN,VSSTRESU|a,1,WEIGHT,70,kg|a,2,WEIGHT,150,lb"},
        {"VS": "USUBJID,VSSEQ,VSTESTCD,VSSTRESN,VSSTRESU|a,1,WEIGHT,70,kg|a,2,PULSE,60,beats/min"},
    )
)
def several_units(package: CheckedPackage) -> Iterator[Finding]:
    """The odd units of a test (within its category, specimen and method) among those of its numbers."""
    from .together import not_one_to_one

    for table in package.sdtm():
        test, number, unit = (domain_columns(table, s) for s in ("TESTCD", "STRESN", "STRESU"))
        if not (test and number and unit):
            continue
        by = [n for s in ("TESTCD", "CAT", "SPEC", "METHOD", "OBJ") if (n := domain_columns(table, s))]
        frame = table.frame.loc[:, [*by, unit]].copy()
        codes, _ = combined(frame[n] for n in by)
        counted = np.flatnonzero(table.frame[number].notna().to_numpy())
        frame = frame.assign(kind=codes.astype("float64"))
        some = frame.iloc[counted].reset_index(drop=True)
        at = np.zeros(len(table.frame), dtype=bool)
        at[counted] = not_one_to_one(some[["kind", unit]], "kind", unit, "kind") if len(some) else False
        says = f"{table.name} has results of one test in several units: {{value}}."
        message = Message("RESULT-UNIT", says, "Convert the results to one unit.", "warning", 1)
        values = side_by_side(table.frame[test], table.frame[unit]) if at.any() else None
        yield from findings_at(table, at, unit, message, values)


@declares(
    Rule(
        "NORMAL-INDICATOR",
        "warning",
        "--NRIND says where the number lies between the limits of its normal range.",
        "Derive it again, or query the laboratory.",
        "SDTMIG 3.4, 6.3.5.6",
        {"LB": "USUBJID,LBSEQ,LBSTRESN,LBSTNRLO,LBSTNRHI,LBNRIND|a,1,9,1,5,NORMAL"},
        {"LB": "USUBJID,LBSEQ,LBSTRESN,LBSTNRLO,LBSTNRHI,LBNRIND|a,1,9,1,5,HIGH|a,2,5,1,5,NORMAL|a,3,0,1,5,LOW LOW"},
    )
)
def normal_indicators(package: CheckedPackage) -> Iterator[Finding]:
    """HIGH above the upper limit, LOW below the lower, NORMAL between them, in standard units or as collected.

    A limit that was converted and rounded may lie on the other side of a result that was, too.
    """
    for table in package.sdtm():
        said = domain_columns(table, "NRIND")
        standard = _lies(table, said, ("STRESN", "STNRLO", "STNRHI")) if said else None
        if standard is None:
            continue
        collected = _lies(table, said, ("ORRES", "ORNRLO", "ORNRHI"))
        at = (standard == WRONG) & (collected != RIGHT if collected is not None else True)
        says = f"{table.name}.{said} is {{value}}, and the result does not lie so in its normal range."
        message = Message("NORMAL-INDICATOR", says, "Derive it again, or query the laboratory.", "warning", 5)
        yield from findings_at(table, at, said, message)


RIGHT, WRONG = 1, -1


def _lies(table: Table, said: str, suffixes: Sequence[str]) -> NDArray[np.int8] | None:
    """For each record whether the number lies as is said: RIGHT, WRONG, or 0 where that cannot be told."""
    names = [domain_columns(table, suffix) for suffix in suffixes]
    if not all(names):
        return None
    value, low, high = (_as_number(table.frame[name]) for name in names)
    word = table.frame[said]
    is_high, is_low, is_normal = (
        by_level(word, np.array([level.startswith(w) for level in distinct_texts(word)], dtype=bool))
        for w in ("HIGH", "LOW", "NORMAL")
    )
    eps = 1e-9 * np.maximum(1.0, np.abs(value))
    above, below = value > high + eps, value < low - eps
    wrong = (is_normal & (above | below)) | (is_high & (value < high - eps)) | (is_low & (value > low + eps))
    known = ~np.isnan(value) & ~(np.isnan(low) & np.isnan(high)) & (is_high | is_low | is_normal)
    return np.where(wrong, WRONG, np.where(known, RIGHT, 0)).astype(np.int8)


def _as_number(column: pd.Series) -> NDArray[np.float64]:
    """A column's numbers, those that its text stands for where it is text."""
    if not is_encoded(column):
        return column.to_numpy(dtype="float64")
    known = [number_of(level) for level in distinct_texts(column)]
    values = np.array([np.nan if n is None else n for n in known] + [np.nan], dtype="float64")
    return np.asarray(values[column.cat.codes.to_numpy()])


@declares(
    Rule(
        "CRITERION",
        "error",
        "IE has inclusion criteria that were not met (N) and exclusion criteria that were (Y).",
        "Mend the result, or leave the record out.",
        "SDTMIG 3.4, 6.3.4",
        {"IE": "USUBJID,IESEQ,IETESTCD,IECAT,IEORRES|a,1,I1,INCLUSION,Y"},
        {"IE": "USUBJID,IESEQ,IETESTCD,IECAT,IEORRES|a,1,I1,INCLUSION,N|a,2,E1,EXCLUSION,Y"},
    )
)
def criteria(package: CheckedPackage) -> Iterator[Finding]:
    """The result of a criterion is the one that makes it an exception."""
    if package.has("IE", "IECAT", "IEORRES"):
        table = package.tables["IE"]
        for category, wrong in (("INCLUSION", "Y"), ("EXCLUSION", "N")):
            at = (table.frame["IECAT"].eq(category) & table.frame["IEORRES"].eq(wrong)).to_numpy(dtype=bool)
            says = f"IEORRES is {{value}} for a criterion of {category}: IE has exceptions only."
            yield from findings_at(
                table, at, "IEORRES", Message("CRITERION", says, "Mend the result, or leave it out.")
            )


@declares(
    Rule(
        "RESULT-UNITLESS",
        "warning",
        "A number has a standard unit where other numbers of its test have one.",
        "Write the unit, or query the laboratory.",
        "SDTMIG 3.4, 4.5.1",
        {"VS": "USUBJID,VSSEQ,VSTESTCD,VSSTRESN,VSSTRESU|a,1,WEIGHT,70,kg|a,2,WEIGHT,71,"},
        {"VS": "USUBJID,VSSEQ,VSTESTCD,VSSTRESN,VSSTRESU|a,1,WEIGHT,70,kg|a,2,BMI,21,"},
    ),
    Rule(
        "RESULT-BLANK",
        "error",
        "A result as collected (--ORRES) has a standard result (--STRESC).",
        "Derive --STRESC from --ORRES.",
        "SDTMIG 3.4, 4.5.1",
        {"VS": "USUBJID,VSSEQ,VSORRES,VSSTRESC|a,1,70,"},
        {"VS": "USUBJID,VSSEQ,VSORRES,VSSTRESC|a,1,70,70|a,2,,"},
    ),
)
def incomplete_results(package: CheckedPackage) -> Iterator[Finding]:
    """Numbers without the unit that their test has, and results without a standard result."""
    for table in package.sdtm():
        test, number, unit = (domain_columns(table, s) for s in ("TESTCD", "STRESN", "STRESU"))
        if test and number and unit:
            frame = table.frame
            counted = frame[number].notna().to_numpy()
            with_unit = frame[test][counted & frame[unit].notna().to_numpy()]
            bare = counted & frame[unit].isna().to_numpy() & frame[test].isin(set(with_unit)).to_numpy(dtype=bool)
            says = f"{table.name} has a number of {{value}} without {unit}, which other numbers of the test have."
            message = Message("RESULT-UNITLESS", says, "Write the unit, or query the laboratory.", "warning", 5)
            yield from findings_at(table, bare, unit, message, frame[test])
        result, standard = domain_columns(table, "ORRES"), domain_columns(table, "STRESC")
        if result and standard:
            at = table.frame[result].notna().to_numpy() & table.frame[standard].isna().to_numpy()
            says = f"{table.name}.{result} is {{value}}, and {standard} is missing."
            message = Message("RESULT-BLANK", says, f"Derive {standard} from {result}.", places=5)
            yield from findings_at(table, at, standard, message, table.frame[result])


RULES = (odd_doses, limits_as_numbers, several_units, normal_indicators, criteria, incomplete_results)
