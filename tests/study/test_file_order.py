"""The order in the raw file as a key of a sequence number."""

from pathlib import Path

import pytest

from m5kit.begin.new import Addition, add_rows, new_study
from m5kit.study import Study, build
from m5kit.study.check import check

AE = "SUBJECT,AETERM\n1001,Rash\n1001,Ache\n1002,Cough\n1001,Itch\n"


@pytest.mark.parametrize("source", ["raw.ae._LINE_", "raw.*._LINE_"])
def test_records_are_numbered_in_the_order_of_the_file(tmp_path: Path, source: str) -> None:
    new_study(tmp_path / "trial", "T-1")
    spec = tmp_path / "trial" / "spec"
    (tmp_path / "trial" / "raw" / "ae.csv").write_text(AE, encoding="utf-8")
    described = {"dataset": "AE", "label": "Adverse Events", "package": "sdtm", "class": "EVENTS"}
    described |= {"structure": "One record per event per subject", "keys": "STUDYID USUBJID AESEQ"}
    rows = [Addition("datasets", (), (described,)), Addition("records", (), ({"dataset": "AE", "source": "raw.ae"},))]
    add_rows(Study.open(tmp_path / "trial"), rows)
    (spec / "AE.csv").write_text(
        "variable,label,type,core,role,origin,source,method\n"
        "STUDYID,Study Identifier,text,Req,Identifier,Protocol,STUDY.STUDYID,study_value\n"
        "DOMAIN,Domain Abbreviation,text,Req,Identifier,Assigned,STUDY.DOMAIN,study_value\n"
        "USUBJID,Unique Subject Identifier,text,Req,Identifier,Derived,STUDY.STUDYID raw.*.SUBJECT,subject_id\n"
        f"AESEQ,Sequence Number,integer,Req,Identifier,Derived,{source},sequence\n"
        "AETERM,Reported Term for the Adverse Event,text,Req,Topic,Collected,raw.ae.AETERM,copy\n"
        "AEDECOD,Dictionary-Derived Term,text,Req,Synonym Qualifier,Assigned,raw.ae.AETERM,upper\n",
        encoding="utf-8",
    )
    study = Study.open(tmp_path / "trial")
    assert [str(f) for f in check(study) if f.severity == "error"] == []
    frame = build(study).built["AE"].frame
    assert frame[["USUBJID", "AESEQ", "AETERM"]].astype("object").to_numpy().tolist() == [
        ["T-1-1001", 1.0, "Rash"],
        ["T-1-1001", 2.0, "Ache"],
        ["T-1-1001", 3.0, "Itch"],
        ["T-1-1002", 1.0, "Cough"],
    ]
    assert "_LINE_" not in [str(c) for form in study.forms() if form.name != "raw.ae" for c in form.frame.columns]


def test_the_places_of_many_records_sort_like_numbers(tmp_path: Path) -> None:
    from m5kit.forms.delimited import read_delimited
    from m5kit.study.file_order import LINE, with_line

    (tmp_path / "x.csv").write_text("A\n" + "b\n" * 12, encoding="utf-8")
    places = with_line(read_delimited(tmp_path / "x.csv")).frame[LINE].tolist()
    assert (places[0], places[-1]) == ("02", "13") and places == sorted(places)
