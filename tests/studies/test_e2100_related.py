"""What E2100's RELREC, SUPPAE and TS say of other datasets holds in their records."""

import pandas as pd
import pytest

from m5kit.study import Run


def frame(run: Run, name: str) -> pd.DataFrame:
    """A dataset with its text as plain strings, missing text as ""."""
    made = run.built[name].frame
    texts = made.select_dtypes("category").columns
    return made.assign(**{str(c): made[c].astype(object).fillna("").astype(str) for c in texts})


def values(run: Run, name: str, variable: str) -> list[tuple[str, str]]:
    """The subject and value of every record that has the variable."""
    rows = frame(run, name)
    return [(u, v) for u, v in zip(rows["USUBJID"], rows[variable], strict=True) if v]


@pytest.fixture(scope="module")
def relations(run: Run) -> dict[str, list[tuple[str, str, str]]]:
    """Dataset, variable and type of both sides of every relation."""
    rows = frame(run, "RELREC").sort_values(["RELID", "RDOMAIN"])
    sides = zip(rows["RDOMAIN"], rows["IDVAR"], rows["RELTYPE"], strict=True)
    found: dict[str, list[tuple[str, str, str]]] = {}
    for relation, side in zip(rows["RELID"], sides, strict=True):
        found.setdefault(relation, []).append(side)
    return found


def test_datasets_are_related_by_the_variables_that_link_them(
    relations: dict[str, list[tuple[str, str, str]]],
) -> None:
    assert relations == {
        "ECEX": [("EC", "ECLNKID", "ONE"), ("EX", "EXLNKID", "ONE")],
        "TRRS": [("RS", "RSLNKGRP", "MANY"), ("TR", "TRLNKGRP", "MANY")],
        "TUTR": [("TR", "TRLNKID", "MANY"), ("TU", "TULNKID", "ONE")],
    }


def test_one_is_one_and_many_are_many(run: Run, relations: dict[str, list[tuple[str, str, str]]]) -> None:
    for side in (side for sides in relations.values() for side in sides):
        name, variable, kind = side
        found = values(run, name, variable)
        assert (len(set(found)) == len(found)) == (kind == "ONE"), side


def test_every_lesion_has_results_and_every_result_its_lesion(run: Run) -> None:
    lesions = values(run, "TU", "TULNKID")
    assert len(lesions) == len(run.built["TU"].frame) == 2807
    results = values(run, "TR", "TRLNKID")
    assert len(results) == len(run.built["TR"].frame)
    assert set(results) == set(lesions)


def test_a_lesion_is_of_one_kind_in_both_datasets(run: Run) -> None:
    both = frame(run, "TU").merge(
        frame(run, "TR"), left_on=["USUBJID", "TULNKID"], right_on=["USUBJID", "TRLNKID"], validate="one_to_many"
    )
    assert len(both) == len(run.built["TR"].frame)
    assert list(both["TUSTRESC"]) == list(both["TRGRPID"])
    first = both.groupby(["USUBJID", "TULNKID"])["TRDTC"].min()
    assert list(first) == list(both.groupby(["USUBJID", "TULNKID"])["TUDTC"].first())


def test_every_assessment_after_baseline_has_lesions_and_a_response(run: Run) -> None:
    responses = frame(run, "RS").query("RSCAT == 'RECIST 1.0'")
    assert set(responses.groupby(["USUBJID", "RSLNKGRP"])["RSTESTCD"].agg(lambda tests: " ".join(sorted(tests)))) == {
        "NEWLIND NTRGRESP OVRLRESP TRGRESP"
    }
    assessed = set(values(run, "RS", "RSLNKGRP"))
    lesions = set(values(run, "TR", "TRLNKGRP"))
    assert assessed == {pair for pair in lesions if pair[1] != "A00"}
    assert len(lesions - assessed) == len(run.built["DM"].frame) == 722


def test_every_dose_given_is_one_planned(run: Run) -> None:
    planned = frame(run, "EC")
    given = set(values(run, "EX", "EXLNKID"))
    occurred = planned[planned["ECOCCUR"].eq("Y")]
    assert given == set(zip(occurred["USUBJID"], occurred["ECLNKID"], strict=True))
    assert len(planned) - len(occurred) == 564


def test_every_expedited_report_belongs_to_one_event(run: Run) -> None:
    supplemental = frame(run, "SUPPAE").query("IDVAR == 'AEREFID'")
    reported = values(run, "AE", "AEREFID")
    assert len(reported) == len(set(reported)) == 57
    assert set(zip(supplemental["USUBJID"], supplemental["IDVARVAL"], strict=True)) == set(reported)


def test_the_trial_begins_with_the_first_consent_and_ends_with_the_cut_off(run: Run) -> None:
    rows = frame(run, "TS")
    dates = dict(zip(rows["TSPARMCD"], rows["TSVAL"], strict=True))
    assert dates["SSTDTC"] == min(c for c in frame(run, "DM")["RFICDTC"] if c) == "2001-12-15"
    settings = run.study.spec
    assert dates["DCUTDTC"] == str(settings.study["cutoff"]) == settings.parameters["data_cutoff"] == "2007-06-07"


def test_only_forms_about_deaths_were_filled_in_after_the_cut_off(run: Run) -> None:
    late: dict[str, list[str]] = {}
    for name, built in run.built.items():
        if built.dataset.package == "sdtm":
            rows = frame(run, name)
            for variable in (str(c) for c in rows if str(c).endswith("DTC")):
                at = rows[variable] > "2007-06-07T24"
                late |= {f"{name}.{variable}": sorted(set(rows.loc[at, "USUBJID"]))} if at.any() else {}
    assert late == {"DD.DDDTC": ["E2100SYN-S0345", "E2100SYN-S0416", "E2100SYN-S0448", "E2100SYN-S0693"]}
    assert max(day for day in frame(run, "DM")["DTHDTC"]) == "2007-06-02"


def test_a_disposition_of_death_is_on_the_day_of_death(run: Run) -> None:
    deaths = frame(run, "DS").query("DSDECOD == 'DEATH'")
    died = dict(zip(frame(run, "DM")["USUBJID"], frame(run, "DM")["DTHDTC"], strict=True))
    assert [died[u] for u in deaths["USUBJID"]] == list(deaths["DSSTDTC"])
    assert deaths["DSSCAT"].value_counts().to_dict() == {"STUDY PARTICIPATION": 524, "TREATMENT NEVER STARTED": 3}


def test_a_fatal_event_ends_with_the_death(run: Run) -> None:
    fatal = frame(run, "AE").query("AEOUT == 'FATAL'")
    died = dict(zip(frame(run, "DM")["USUBJID"], frame(run, "DM")["DTHDTC"], strict=True))
    ends = dict(zip(fatal["USUBJID"], fatal["AEENDTC"], strict=True))
    assert ends == {
        "E2100SYN-S0107": "2002-10-11",
        "E2100SYN-S0379": "2005-04-01",
        "E2100SYN-S0491": "2004-08-06",
    }
    assert ends == {subject: died[subject] for subject in ends}
