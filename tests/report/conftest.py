"""A small trial with displays, and its site: written once for all tests of the room."""

import shutil
from pathlib import Path

import pytest

from m5kit.report.write import write_report_alone
from m5kit.specs import in_order
from m5kit.study import Run, Study, build
from m5kit.study.checking import checked

HOSTILE = "</script><img src=x onerror=document.title='owned'>\u2028&amp;"
SUBJECTS = """PATID,ARM,RANDOMISED,TREATED,OTHERRX,DIED
P1,A,2020-01-01,2020-01-02,,2020-06-01
P2,A,2020-01-01,2020-01-02,,
P3,B,2020-01-01,,,
P4,B,2020-01-01,2020-01-03,,2020-02-01
"""
ASSESSMENTS = (
    f"PATID,ASSESSED,RESPONSE\nP1,2020-03-25,SD\nP1,2020-05-17,PD\nP2,2020-03-25,SD\nP2,2020-04-25,{HOSTILE}\n"
)
DISPLAYS = """display,number,layout,title,population,where,by,groups,stub,footnotes,orientation,parameters,reason,purpose
D1,Table 1,table,Deaths,Everybody,,ARM,A=Arm A; B=Arm B; ALL=All,Patients,,,,,
F1,Figure 1,curves,Survival,Treated,SAFFL EQ Y,ARM,A=Arm A; B=Arm B; A vs B=Hazard Ratio|P Value,Patients,,landscape,,,
L1,Listing 1,listing,The Dead,Everybody,,ARM,,,,,,,
"""
COLUMNS = "display,analysis,row,column,label,indent,kind,population,dataset,variable,where,denominator,groups,stats"
ANALYSES = f"""{COLUMNS},decimals,cell,footnote,parameters
D1,DTH,Deaths,,Died – no. (%),,count,,ADSL,,DTHFL EQ Y,,,n pct,,{{n}} ({{pct}}),,
D1,DTH,Treated,,Died of the treated,,count,,ADSL,,DTHFL EQ Y,SAFFL EQ Y,,n pct,,{{n}} ({{pct}}),,
D1,TEST,Deaths,,,,fisher,,ADSL,,DTHFL EQ Y,,A vs B,p,,,P = {{p}} for the two arms.,
F1,CURVE,Survival,,,,curve,,ADTTE,,PARAMCD EQ OS,,A; B,survival censored,4,,,
F1,RISK,Survival,,,,at_risk,,ADTTE,,PARAMCD EQ OS,,A; B,at_risk,,,,at=0 100
F1,MEDIAN,Survival,,Median,,km,,ADTTE,,PARAMCD EQ OS,,A; B,n events km_median,,{{km_median}},,
F1,HR,Survival,,,,cox,,ADTTE,,PARAMCD EQ OS,,A vs B,hr p n,,{{hr}}|{{p}},,
L1,DEAD,Dead,,,,listing,,ADSL,USUBJID DTHDT,DTHFL EQ Y,,,,,,,sort=USUBJID
"""


@pytest.fixture(scope="session")
def study_with_site(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """The folder of the study."""
    folder = tmp_path_factory.mktemp("site") / "trial"
    shutil.copytree(root / "tests" / "fixtures" / "trial", folder)
    (folder / "raw").mkdir()
    texts = {"raw/subjects": SUBJECTS, "raw/assessments": ASSESSMENTS, "spec/displays": DISPLAYS}
    for name, text in {**texts, "spec/analyses": ANALYSES}.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def run(study_with_site: Path) -> Run:
    """A build of it."""
    return build(Study.open(study_with_site))


@pytest.fixture(scope="session")
def site(run: Run, study_with_site: Path) -> Path:
    """The folder of its site."""
    folder = study_with_site.parent / "site"
    write_report_alone(run, folder, in_order([*run.findings, *checked(run)]))
    return folder
