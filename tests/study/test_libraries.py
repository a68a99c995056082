"""A sponsor's library is read with the study, and goes with it into the archive."""

from pathlib import Path

from m5kit.begin.new import new_study
from m5kit.package.archive import study_inside, unpack_archive, write_package
from m5kit.package.write import write_build
from m5kit.study import Study, build
from m5kit.study.inputs import common_root, sheet_files

AE = "SUBJECT,TERM,STARTED\n1001,Headache,2019-02-01\n"
LIBRARY = """variable,use,origin,source,method
AETERM,,Collected,raw.*.TERM,copy
AEDECOD,,Assigned,AE.AETERM,upper
AESTDTC,,Collected,raw.*.STARTED,iso8601
""" + "".join(
    f"{name},Out,,,\n"
    for name in (
        *("AELLT", "AELLTCD", "AEPTCD", "AEHLT", "AEHLTCD", "AEHLGT", "AEHLGTCD", "AEBODSYS", "AEBDSYCD", "AESOC"),
        *("AESOCCD", "AESER", "AEACN", "AEREL", "AEENDTC"),
    )
)


def test_a_study_whose_sheet_is_all_its_sponsors(tmp_path: Path) -> None:
    folder, acme = tmp_path / "trial", tmp_path / "acme"
    new_study(folder, "T1")
    acme.mkdir()
    (acme / "AE.csv").write_text(LIBRARY)
    (acme / "datasets.csv").write_text("dataset,like\nAE,sdtm\n")
    (acme / "records.csv").write_text("dataset,key,source\nAE,,raw.ae\n")
    (folder / "raw" / "ae.csv").write_text(AE)
    toml = (folder / "study.toml").read_text()
    (folder / "study.toml").write_text(f'{toml}\n[libraries]\nacme = "../acme"\n')
    with (folder / "spec" / "datasets.csv").open("a") as file:
        file.write("AE,,sdtm,acme,,,,,,,,,\n")
    opened = Study.open(folder)
    run = build(opened)
    ae = run.built["AE"].frame
    assert ae[["AETERM", "AEDECOD", "AESTDTC", "AESTDY"]].values.tolist() == [
        ["Headache", "HEADACHE", "2019-02-01", 19.0]
    ]
    assert {f.name for f in sheet_files(opened)} >= {"DM.csv", "AE.csv"}
    assert common_root(opened) == tmp_path.resolve()
    write_build(run, tmp_path / "out")
    write_package(opened, tmp_path / "out", tmp_path / "t1.zip")
    unpack_archive(tmp_path / "t1.zip", tmp_path / "again")
    again = Study.open(study_inside(tmp_path / "again"))
    assert build(again).built["AE"].frame.equals(ae)
