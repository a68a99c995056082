"""Faults of the rules that no regulator publishes: of deaths, results, days, times to an event, sources."""

from collections.abc import Callable

import numpy as np
from planted_package import Copy, Fault, key, spread


def _set(copy: Copy, name: str, column: str, value: object, where: str = "", count: int = 1) -> tuple[str, ...]:
    """Give a column a value in a record where another is filled in; how findings name the record."""
    frame = copy[name]
    mask = frame[where or column].notna()
    row = spread(frame, mask, 3)[1]
    frame.loc[row, column] = value(frame[column].iloc[row]) if callable(value) else value
    number = next((n for n in (f"{name}SEQ", "ASEQ") if n in frame), "")
    return (key(frame, row, number) if number else str(frame["USUBJID"].iloc[row]),)


Plant = Callable[[Copy], Fault]


def _cell(
    rule: str, name: str, column: str, value: object, where: str = "", also: tuple[str, ...] = ()
) -> tuple[str, Plant]:
    return f"{rule} {name}.{column}", lambda copy: Fault(rule, name, _set(copy, name, column, value, where), also)


def _without(rule: str, name: str) -> tuple[str, Plant]:
    def plant(copy: Copy) -> Fault:
        copy.files.pop(name).unlink()
        return Fault(rule, "", (f"lacks {name}",), ("POINTER-DATASET",))

    return f"{rule} without {name}", plant


def _parameter_of_ts(copy: Copy) -> Fault:
    frame = copy["TS"]
    copy.frames["TS"] = frame[frame["TSPARMCD"].ne("TITLE")].reset_index(drop=True)
    return Fault("TRIAL-SUMMARY", "TS", ("TITLE",))


def _fatal(copy: Copy) -> Fault:
    """A fatal event of somebody who is alive."""
    alive = copy["DM"].loc[copy["DM"]["DTHFL"].ne("Y"), "USUBJID"]
    ae = copy["AE"]
    row = spread(ae, ae["USUBJID"].isin(alive), 3)[1]
    ae.loc[row, "AEOUT"] = "FATAL"
    return Fault("DEATH-UNFLAGGED", "AE", (key(ae, row, "AESEQ"),))


def _arm(copy: Copy) -> Fault:
    """The words of another arm."""
    dm, arms = copy["DM"], sorted(copy["TA"]["ARM"].unique())
    row = spread(dm, dm["ACTARM"].isin(arms), 3)[1]
    dm.loc[row, "ACTARM"] = next(arm for arm in arms if arm != dm["ACTARM"].iloc[row])
    return Fault("ARM-PAIR", "DM", (str(dm["USUBJID"].iloc[row]),), ("ONE-TO-ONE", "ADSL-DM"))


def _range(copy: Copy, low: float, high: float, word: str, value: float, rule: str) -> Fault:
    lb = copy["LB"]
    row = spread(lb, lb["LBSTRESN"].notna() & lb["LBLOBXFL"].isna(), 3)[1]
    columns = ["LBSTNRLO", "LBSTNRHI", "LBNRIND", "LBSTRESN", "LBSTRESC"]
    lb.loc[row, columns] = [low, high, word, value, f"{value:.0f}"]
    return Fault(rule, "LB", (key(lb, row, "LBSEQ"),))


def _event(copy: Copy, parameter: str) -> Fault:
    frame = copy["ADTTE"]
    row = int(np.flatnonzero((frame["PARAMCD"].eq(parameter) & frame["CNSR"].eq(0)).to_numpy(dtype=bool))[0])
    frame.loc[row, ["ADT", "AVAL"]] = [frame["ADT"].iloc[row] + 3.0, frame["AVAL"].iloc[row] + 3.0]
    return Fault("EVENT-DATE", "ADTTE", (str(frame["USUBJID"].iloc[row]), parameter))


def _both(copy: Copy) -> Fault:
    """An age that DM, ADSL and every analysis dataset have alike, and the date of birth does not give."""
    subject = str(copy["DM"]["USUBJID"].iloc[5])
    for name in copy.files:
        frame = copy[name]
        if {"AGE", "USUBJID"} <= set(frame.columns):
            frame.loc[frame["USUBJID"].eq(subject).to_numpy(dtype=bool), "AGE"] += 9
    return Fault("AGE-BIRTH", "DM", (subject,))


UNPUBLISHED: tuple[tuple[str, Plant], ...] = (
    ("DEATH-UNFLAGGED AE.AEOUT", lambda copy: _fatal(copy)),
    _cell("FATAL-EVENT", "AE", "AESDTH", "Y", "AETERM", ("DEATH-UNFLAGGED",)),
    _cell("DEATH-DATE", "ADSL", "DTHDT", lambda day: day + 2, "", ("ADSL-DIFFERS",)),
    _cell("RESULT-UNITLESS", "LB", "LBSTRESU", "", "LBSTRESN"),
    _cell("RESULT-UNIT", "LB", "LBSTRESU", "furlong", "LBSTRESN"),
    _cell("RESULT-BLANK", "VS", "VSSTRESC", ""),
    ("NORMAL-INDICATOR LB", lambda copy: _range(copy, 1.0, 2.0, "NORMAL", 900.0, "NORMAL-INDICATOR")),
    ("RANGE LB", lambda copy: _range(copy, 9.0, 2.0, "", 5.0, "RANGE")),
    _cell("RESULT-LIMIT", "VS", "VSSTRESC", lambda text: f"<{text}", "VSSTRESN"),
    _cell("DOSE", "EX", "EXDOSU", "", "EXDOSE"),
    _cell("EPOCH", "AE", "EPOCH", "FOLLOW-UP", "AESTDY"),
    _cell("CRITERION", "IE", "IEORRES", lambda answer: {"Y": "N", "N": "Y"}[answer]),
    _cell("AGE", "ADSL", "AGE", -2.0, "", ("ADSL-DM", "ADSL-DIFFERS")),
    _cell("ADSL-DM", "ADSL", "SEX", "U", "", ("ADSL-DIFFERS",)),
    _cell("ADSL-EX", "ADSL", "TRTEDT", lambda day: day + 4, "", ("ADSL-DIFFERS",)),
    _cell("EXPOSURE-ENDS", "DM", "RFXENDTC", "2099-01-01"),
    ("ARM-PAIR DM.ACTARM", lambda copy: _arm(copy)),
    _cell("VISIT", "VS", "VISITNUM", lambda number: number + 0.5),
    _cell("BASE-VALUE", "ADVS", "BASE", lambda base: base + 7, "CHG", ("CHANGE",)),
    _cell("CHANGE", "ADVS", "CHG", lambda change: change + 7),
    _cell("CHANGE", "ADVS", "PCHG", lambda change: change + 7),
    _cell("ANALYSIS-DAY", "ADVS", "ADY", lambda day: day + 3 if day > 0 else day - 3),
    _cell("TIME-VALUE", "ADTTE", "AVAL", lambda time: time + 40),
    _cell("ANALYSIS-SOURCE", "ADLB", "AVAL", lambda value: value * 10 + 3, "LBSEQ", ("CHANGE", "BASE-VALUE")),
    _cell("CENSORING", "ADTTE", "CNSR", np.nan),
    _cell("FLAG-VALUE", "ADVS", "ANL01FL", "X"),
    _cell("SOURCE-RECORD", "ADTTE", "SRCSEQ", 9999.0),
    _cell("RESPONSE-SOURCE", "ADRS", "ADT", lambda day: day + 1, "SRCSEQ"),
    _cell("SERIOUS", "AE", "AESHOSP", "Y", "AETERM"),
    ("AGE-BIRTH DM.AGE", _both),
    ("EVENT-DATE PFS", lambda copy: _event(copy, "PFS")),
    ("EVENT-DATE OS", lambda copy: _event(copy, "OS")),
    ("TRIAL-SUMMARY TS", _parameter_of_ts),
    _without("PACKAGE-LACKS", "DM"),
    _without("PACKAGE-LACKS", "ADSL"),
    _without("PACKAGE-LACKS", "TS"),
)
