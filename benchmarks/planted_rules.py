"""100 faults of ten rules: ten of each, four impossible dates among them."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from planted_package import EACH, Copy, Fault, key, spread

IMPOSSIBLE = ("2002-02-30", "2003-02-29", "2002-13-01", "2001-04-31")
ODD_DATES = (*IMPOSSIBLE, "2002-00-10", "01FEB2002", "2002-1-5", "2002-12-32", "2002/03/04", "2002-02-01T25:00")


def rule_faults(copy: Copy) -> Iterator[Fault]:
    """Ten faults of each of ten rules, in records of their own."""
    ae, cm, vs, supp = (copy[n] for n in ("AE", "CM", "VS", "SUPPAE"))
    for row, date in zip(spread(ae, ae["AESTDTC"].notna()), ODD_DATES, strict=True):
        ae.loc[row, ["AESTDTC", "AESTDY"]] = [date, np.nan]
        yield Fault("ISO-8601", "AE", (key(ae, row, "AESEQ"), date))
    linked = set(copy["SUPPCM"]["IDVARVAL"].astype(str)) if "SUPPCM" in copy.files else set()
    free = ~cm["CMSEQ"].astype(int).astype(str).isin(linked)
    ended = cm["CMSTDTC"].notna() & cm["CMENDTC"].notna()
    for row in spread(cm, ended if ended.sum() >= EACH else cm["CMSTDTC"].notna()):
        cm.loc[row, ["CMENDTC", "CMENDY"]] = ["1899", np.nan]
        yield Fault("DATE-ORDER", "CM", (key(cm, row, "CMSEQ"),))
    for row in spread(cm, free & cm["CMENDTC"].ne("1899")):
        cm.loc[row, "CMTRT"] = ""
        yield Fault("REQUIRED", "CM", (key(cm, row, "CMSEQ"), "CMTRT"))
    rows = spread(vs, vs["VSDY"].notna() & vs["VSSTRESN"].notna() & vs["VSLOBXFL"].isna(), 5 * EACH)
    for place, row in enumerate(rows):
        yield _vital_fault(vs, row, place)
    for place, row in enumerate(spread(supp, supp["IDVAR"].eq("AESEQ"))):
        supp.loc[row, "IDVARVAL"] = str(90000 + place)
        yield Fault("POINTER-RECORD", "SUPPAE", (str(90000 + place),))
    ex = copy["EX"]
    for row in spread(ex, ex["EXDOSE"].gt(0)):
        ex.loc[row, "EXDOSE"] = -5.0
        yield Fault("DOSE", "EX", (key(ex, row, "EXSEQ"),))


def _vital_fault(vs: Any, row: int, place: int) -> Fault:
    """One of five faults of a record of vital signs."""
    kind, number = place % 5, place // 5
    if kind == 0:
        vs.loc[row, "VSDY"] += 1
        return Fault("STUDY-DAY", "VS", (key(vs, row, "VSSEQ"),))
    if kind == 1:
        vs.loc[row, "VSTEST"] = f"Odd test {number}"
        return Fault("ONE-TO-ONE", "VS", (f"Odd test {number}",))
    if kind == 2:
        vs.loc[row, "VSSTRESN"] += 5
        return Fault("RESULT-NUMBER", "VS", (key(vs, row, "VSSEQ"),))
    if kind == 3:
        vs.loc[row, ["USUBJID", "VSDY"]] = [f"NOBODY-{number}", np.nan]
        return Fault("SUBJECT-UNKNOWN", "VS", (f"NOBODY-{number}",))
    vs.loc[row, "DOMAIN"] = f"Z{number}"
    return Fault("DOMAIN", "VS", (f"Z{number}",))
