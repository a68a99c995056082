"""Verbs of tumour response by RECIST 1.0 (J Natl Cancer Inst 2000;92:205-16).

Responses are the terms CR, PR, SD, PD, NE and NON-CR/NON-PD; dates are ISO 8601
where collected and SAS dates where derived.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..engine.decimals import compare_decimals
from ..engine.encoded import is_encoded
from ..engine.kinds import each_value, otherwise, per_subject
from ..engine.partial_dates import day_numbers

RESPONSE = ("CR", "PR")
GROWN = 1.2  # of the smallest sum so far
SHRUNK = 0.7  # of the sum at baseline


@each_value
def target_response(
    total: pd.Series, baseline: pd.Series, smallest: pd.Series, measured: pd.Series, lesions: pd.Series
) -> pd.Series:
    """The response of the target lesions by RECIST 1.0. CR where their sum is 0; PD where it has grown by 20% over the smallest before; PR where it is 30% or more below baseline; else SD.

    NE where a lesion of baseline was not measured, unless the rest has grown
    enough; missing without target lesions. total, baseline and smallest in mm.

    >>> target_response(*(pd.Series([float(x)]) for x in (69, 100, 69, 2, 2))).tolist()
    ['PR']
    >>> target_response(*(pd.Series([float(x)]) for x in (60, 100, 50, 2, 2))).tolist()
    ['PD']
    """
    grown = compare_decimals(total, "GE", smallest * GROWN) & compare_decimals(total, "GT", smallest)
    whole = total.notna() & measured.ge(lesions)
    shrunk = compare_decimals(total, "LE", baseline * SHRUNK)
    answer = np.select([grown, ~whole, total.eq(0), shrunk], ["PD", "NE", "CR", "PR"], "SD")
    return pd.Series(answer, index=total.index, dtype="str").where(baseline.notna())


@per_subject
def nontarget_response(status: pd.Series, *, subject: pd.Series) -> pd.Series:
    """The response of the non-target lesions by RECIST 1.0. PD where any has progressed unequivocally; CR where all are absent; NE where any was not assessed; else NON-CR/NON-PD.

    >>> lesions = pd.Series(["ABSENT", "PRESENT"], dtype="category")
    >>> nontarget_response(lesions, subject=pd.Series(["a", "a"], dtype="category")).to_dict()
    {'a': 'NON-CR/NON-PD'}
    """
    text = status.astype("str")
    rank = text.map({"ABSENT": 0, "PRESENT": 1}).where(~text.str.contains("PROGRESS").fillna(False), 3).fillna(2)
    worst = rank.groupby(subject.astype("str").to_numpy()).max()
    words = {0: "CR", 1: "NON-CR/NON-PD", 2: "NE", 3: "PD"}
    return worst.astype(int).map(words).astype("str")


@each_value
def overall_response(target: pd.Series, nontarget: pd.Series, new: pd.Series) -> pd.Series:
    """The overall response by RECIST 1.0 from target lesions, non-target lesions and new lesions.

    PD where any of the three is; CR where every kind of lesion that there was is gone;
    PR for a response of the targets short of that; SD else. NE where what was
    not evaluable decides, or where there was nothing to evaluate.

    >>> terms = [pd.Series([x], dtype="str") for x in ("CR", "NON-CR/NON-PD", "N")]
    >>> overall_response(*terms).tolist()
    ['PR']
    """
    gone = (target.eq("CR") | target.isna()) & (nontarget.eq("CR") | nontarget.isna())
    progressed = target.eq("PD") | nontarget.eq("PD") | new.eq("Y")
    answer = np.select(
        [progressed, target.isna() & nontarget.isna(), gone, target.eq("NE"), target.isin(RESPONSE), target.eq("SD")],
        ["PD", "NE", "CR", "NE", "PR", "SD"],
        "SD",
    )
    unknown = target.isna() & nontarget.eq("NE") & ~progressed
    return pd.Series(answer, index=target.index, dtype="str").mask(unknown, "NE")


@each_value
def flag_where_different(ours: pd.Series, theirs: pd.Series) -> pd.Series:
    """Y where the two sources differ, N where they agree; missing where one of them is.

    >>> flag_where_different(pd.Series(["PR", "SD"], dtype="str"), pd.Series(["PR", "PR"], dtype="str")).tolist()
    ['N', 'Y']
    """
    answer = pd.Series(np.where(ours.eq(theirs), "N", "Y"), index=ours.index, dtype="str")
    return answer.where(ours.notna() & theirs.notna())


@per_subject
def last_date_without_progression(
    date: pd.Series, progression: pd.Series, *until: pd.Series, subject: pd.Series
) -> pd.Series:
    """The date of the last assessment before the first documented progression and not after any of the other dates.

    date is in ISO 8601; progression and the others are SAS dates, and one that is missing sets no limit.
    """
    days = day_numbers(date)
    kept = _not_after(days, until) & ~days.ge(progression)
    return _latest(days[kept], subject[kept])


@each_value
def next_scheduled_date(event: pd.Series, last: pd.Series, *, assessment_days: int) -> pd.Series:
    """The event's date, moved to the next scheduled assessment where that is later. It is scheduled {assessment_days} days after the last one without progression.

    All SAS dates.

    >>> next_scheduled_date(pd.Series([150.0, 190.0]), pd.Series([100.0] * 2), assessment_days=84).tolist()
    [184.0, 190.0]
    """
    moved = last + assessment_days
    return event.where(event.ge(moved) | moved.isna(), moved).where(event.notna())


@each_value
def progression_first(progression: pd.Series, therapy: pd.Series, death: pd.Series) -> pd.Series:
    """Y where progression was documented, and neither nonprotocol therapy by then nor death before; else N.

    The sources are the dates of progression, nonprotocol therapy and death (SAS dates).

    >>> dates = [pd.Series([5.0, 5.0]), pd.Series([np.nan, 5.0]), pd.Series([5.0, np.nan])]
    >>> progression_first(*dates).tolist()
    ['Y', 'N']
    """
    first = progression.notna() & ~therapy.le(progression) & ~death.lt(progression)
    return pd.Series(np.where(first, "Y", "N"), index=progression.index, dtype="str")


@per_subject
def confirmed_response_date(
    date: pd.Series,
    response: pd.Series,
    *until: pd.Series,
    subject: pd.Series,
    confirm_days: int,
) -> pd.Series:
    """The date of the first CR or PR that holds, without another response between, for {confirm_days} days or more.

    Assessments after any of the further sources (SAS dates: progression,
    nonprotocol therapy) do not count; those not evaluable are passed over.
    """
    return _runs(_assessed(date, response, until, subject), RESPONSE, confirm_days)


@per_subject
def response_date(date: pd.Series, response: pd.Series, *until: pd.Series, subject: pd.Series) -> pd.Series:
    """The date of the first CR or PR; assessments after any of the further sources (SAS dates) do not count."""
    return _runs(_assessed(date, response, until, subject), RESPONSE, 0)


@otherwise("NE")
@per_subject
def best_response(
    date: pd.Series,
    response: pd.Series,
    start: pd.Series,
    *until: pd.Series,
    subject: pd.Series,
    stable_days: int,
) -> pd.Series:
    """The best overall response: CR before PR before SD before PD; SD counts from {stable_days} days after the start.

    Without any of these it is NE. Assessments after any of the further sources (SAS dates) do not count.
    """
    return _best(_assessed(date, response, until, subject, start), 0, stable_days)


@otherwise("NE")
@per_subject
def confirmed_best_response(
    date: pd.Series,
    response: pd.Series,
    start: pd.Series,
    *until: pd.Series,
    subject: pd.Series,
    stable_days: int,
    confirm_days: int,
) -> pd.Series:
    """The best overall response, CR and PR confirmed after {confirm_days} days or more; a response not confirmed is SD.

    SD counts from {stable_days} days after the start; without any response it is NE.
    Assessments after any of the further sources (SAS dates) do not count.
    """
    return _best(_assessed(date, response, until, subject, start), confirm_days, stable_days)


def _not_after(days: pd.Series, until: Sequence[pd.Series]) -> pd.Series:
    kept = days.notna()
    for limit in until:
        kept &= ~days.gt(limit)
    return kept


def _assessed(
    date: pd.Series,
    response: pd.Series,
    until: Sequence[pd.Series],
    subject: pd.Series,
    start: pd.Series | None = None,
) -> pd.DataFrame:
    """The evaluable assessments that count, in order: subject, day (SAS date), response, since (days from the start)."""
    days = day_numbers(date)
    kept = _not_after(days, until) & response.notna() & response.ne("NE")
    frame = pd.DataFrame(
        {
            "subject": subject.astype("str"),
            "day": days,
            "response": response.astype("str") if is_encoded(response) else response,
            "since": days - start if start is not None else np.nan,
        }
    )
    return frame[kept].sort_values(["subject", "day"], kind="stable", ignore_index=True)


def _runs(assessed: pd.DataFrame, terms: Sequence[str], least: int) -> pd.Series:
    """By subject the first day of the first run of the terms that lasts the least number of days or more."""
    good = assessed["response"].isin(terms)
    change = good.ne(good.shift()) | assessed["subject"].ne(assessed["subject"].shift())
    runs = assessed[good].groupby([assessed["subject"][good], change.cumsum()[good]], sort=False)["day"]
    ends = runs.agg(["min", "max"]).reset_index(level=1, drop=True)
    lasting = ends[ends["max"] - ends["min"] >= least]
    return lasting["min"].groupby(level=0).min()


def _best(assessed: pd.DataFrame, confirm: int, stable: int) -> pd.Series:
    subjects = pd.Index(assessed["subject"].unique())
    steady = assessed["response"].isin(("CR", "PR", "SD")) & assessed["since"].ge(stable)
    tests = [
        subjects.isin(list(_runs(assessed, ("CR",), confirm).index)),
        subjects.isin(list(_runs(assessed, RESPONSE, confirm).index)),
        subjects.isin(assessed["subject"][steady]),
        subjects.isin(assessed["subject"][assessed["response"].eq("PD")]),
    ]
    return pd.Series(np.select(tests, ["CR", "PR", "SD", "PD"], "NE"), index=subjects, dtype="str")


def _latest(days: pd.Series, subject: pd.Series) -> pd.Series:
    return days.groupby(subject.astype("str").to_numpy()).max()
