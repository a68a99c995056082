"""What a change of terminology does to values of finished datasets."""

from pathlib import Path

from m5kit.specs.terminology import read_terminology
from m5kit.specs.terminology_changes import changes
from m5kit.study.terminology_values import value_hits

HEAD = "codelist_code,codelist_name,codelist,extensible,term_code,submission_value\n"
OLD = "C66731,Sex,SEX,No,C16576,F\nC66731,Sex,SEX,No,C20197,M\nC66731,Sex,SEX,No,C17998,U\n"
NEW = "C66731,Sex,SEX,No,C16576,FEMALE\nC66731,Sex,SEX,No,C20197,M\n"


def test_values_that_no_list_has_any_more(tmp_path: Path) -> None:
    for name, text in (("old", OLD), ("new", NEW)):
        (tmp_path / f"{name}.csv").write_text(HEAD + text, encoding="utf-8")
    changed = changes(*(read_terminology([tmp_path / f"{name}.csv"]) for name in ("old", "new")))
    (tmp_path / "data").mkdir()
    dm = "STUDYID,DOMAIN,USUBJID,SEX\nS,DM,S-1,F\nS,DM,S-2,F\nS,DM,S-3,U\nS,DM,S-4,M\n"
    (tmp_path / "data" / "dm.csv").write_text(dm, encoding="utf-8")
    assert [(f.rule, f.severity, f.message) for f in value_hits([tmp_path / "data"], changed)] == [
        ("CT-CHANGE", "error", "2 records have 'F' in DM.SEX, which is now 'FEMALE' in SEX (C66731)."),
        ("CT-CHANGE", "error", "One record has 'U' in DM.SEX, which is no longer a term of SEX (C66731)."),
    ]
