"""A second opinion: populations, treatment dates, best response, PFS and OS in plain SQL over the transport files.

Nothing of the analysis code is used: the SDTM files are written, read by
another reader (ReadStat) and queried with DuckDB.
"""

from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from m5kit.datasets.xpt import XptVariable, write_xpt
from m5kit.package.transport import used_lengths
from m5kit.study import Run

duckdb = pytest.importorskip("duckdb", reason="the second opinion needs DuckDB")
pyreadstat = pytest.importorskip("pyreadstat")

NEEDED = ("DM", "SUPPDM", "DS", "EX", "RS", "CM", "PR", "SS")

QUERY = """
WITH dm AS (
    SELECT USUBJID, ARMCD, CAST(RFSTDTC AS DATE) AS randomised, TRY_CAST(NULLIF(DTHDTC, '') AS DATE) AS died FROM DM
),
eligible AS (SELECT USUBJID FROM SUPPDM WHERE QNAM = 'ELIGSTAT' AND QVAL = 'ELIGIBLE'),
dose AS (
    SELECT USUBJID, MIN(CAST(EXSTDTC AS DATE)) AS first_dose, MAX(CAST(EXENDTC AS DATE)) AS last_dose
    FROM EX GROUP BY USUBJID
),
assessed AS (
    SELECT USUBJID, CAST(RSDTC AS DATE) AS day, RSSTRESC AS response FROM RS
    WHERE RSTESTCD = 'OVRLRESP' AND RSSTRESC <> 'NE'
),
progression AS (SELECT USUBJID, MIN(day) AS progressed FROM assessed WHERE response = 'PD' GROUP BY USUBJID),
therapy AS (
    SELECT USUBJID, MIN(day) AS other_therapy FROM (
        SELECT USUBJID, CAST(CMSTDTC AS DATE) AS day FROM CM WHERE CMCAT = 'NON-PROTOCOL THERAPY'
        UNION ALL
        SELECT USUBJID, CAST(PRSTDTC AS DATE) FROM PR WHERE PRCAT = 'NON-PROTOCOL THERAPY'
    ) GROUP BY USUBJID
),
contact AS (SELECT USUBJID, MAX(CAST(SSDTC AS DATE)) AS seen FROM SS WHERE SSTESTCD = 'SURVSTAT' GROUP BY USUBJID),
dates AS (
    SELECT dm.*, first_dose, last_dose, progressed, other_therapy, seen,
           LEAST(COALESCE(progressed, DATE '9999-01-01'), COALESCE(died, DATE '9999-01-01')) AS event
    FROM dm LEFT JOIN dose USING (USUBJID) LEFT JOIN progression USING (USUBJID)
            LEFT JOIN therapy USING (USUBJID) LEFT JOIN contact USING (USUBJID)
),
pfs AS (
    SELECT d.USUBJID,
        CASE WHEN other_therapy IS NOT NULL AND other_therapy <= event
             THEN COALESCE((SELECT MAX(day) FROM assessed a WHERE a.USUBJID = d.USUBJID AND response <> 'PD'
                            AND day <= other_therapy), randomised)
             WHEN event < DATE '9999-01-01' THEN event
             ELSE COALESCE((SELECT MAX(day) FROM assessed a WHERE a.USUBJID = d.USUBJID AND response <> 'PD'),
                           randomised)
        END AS pfs_day,
        CASE WHEN (other_therapy IS NULL OR other_therapy > event) AND event < DATE '9999-01-01' THEN 0 ELSE 1
        END AS pfs_censored
    FROM dates d
),
counted AS (
    SELECT a.*, LEAD(response) OVER (PARTITION BY a.USUBJID ORDER BY day) AS after,
           LEAD(day) OVER (PARTITION BY a.USUBJID ORDER BY day) AS after_day
    FROM assessed a JOIN dates USING (USUBJID)
    WHERE day <= COALESCE(progressed, day) AND day <= COALESCE(other_therapy, day)
),
best AS (
    SELECT c.USUBJID, MIN(CASE
        WHEN response = 'CR' AND after = 'CR' AND after_day - day >= 28 THEN 1
        WHEN response IN ('CR', 'PR') AND after IN ('CR', 'PR') AND after_day - day >= 28 THEN 2
        WHEN response IN ('CR', 'PR', 'SD') AND day - randomised >= 42 THEN 3
        WHEN response = 'PD' THEN 4 ELSE 5 END) AS place
    FROM counted c JOIN dates USING (USUBJID) GROUP BY c.USUBJID
)
SELECT d.USUBJID,
    CASE WHEN eligible.USUBJID IS NULL THEN 'N' ELSE 'Y' END AS ELIGFL,
    CASE WHEN first_dose IS NULL THEN 'N' ELSE 'Y' END AS SAFFL,
    first_dose - DATE '1960-01-01' AS TRTSDT, last_dose - DATE '1960-01-01' AS TRTEDT,
    ['CR', 'PR', 'SD', 'PD', 'NE'][COALESCE(place, 5)] AS CBOR,
    pfs_day - DATE '1960-01-01' AS PFS_ADT, pfs_censored AS PFS_CNSR,
    COALESCE(died, GREATEST(seen, (SELECT MAX(day) FROM assessed a WHERE a.USUBJID = d.USUBJID), randomised))
        - DATE '1960-01-01' AS OS_ADT,
    CASE WHEN died IS NULL THEN 1 ELSE 0 END AS OS_CNSR
FROM dates d JOIN pfs USING (USUBJID) LEFT JOIN eligible USING (USUBJID) LEFT JOIN best USING (USUBJID)
ORDER BY d.USUBJID
"""


@pytest.fixture(scope="module")
def second(run: Run, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """The answers of the query, by subject."""
    folder = tmp_path_factory.mktemp("sdtm")
    with duckdb.connect() as database:
        for name in NEEDED:
            database.register(name, transported(run, name, folder))
        found: pd.DataFrame = database.execute(QUERY).df()
    return found.set_index("USUBJID")


def transported(run: Run, name: str, folder: Path) -> pd.DataFrame:
    """A dataset written as a transport file and read back with ReadStat."""
    made, lengths = run.built[name], used_lengths(run.built)
    variables = [
        XptVariable(v.name, v.label, "Char" if v.is_text else "Num", lengths.get((name, v.name), 8), "")
        for v in made.dataset.variables
    ]
    file = folder / f"{name.lower()}.xpt"
    write_xpt(file, made.frame, variables, dataset=name, label=name, stamp=datetime(2007, 6, 7), encoding="utf-8")
    frame: pd.DataFrame = pyreadstat.read_xport(file)[0]
    return frame


def first(run: Run) -> pd.DataFrame:
    """The same facts of the analysis datasets, by subject."""
    adsl = run.built["ADSL"].frame
    frame = adsl[["ELIGFL", "SAFFL", "TRTSDT", "TRTEDT"]].set_index(adsl["USUBJID"].astype("str"))
    for dataset, parameter, columns in (
        ("ADTTE", "PFS", {"ADT": "PFS_ADT", "CNSR": "PFS_CNSR"}),
        ("ADTTE", "OS", {"ADT": "OS_ADT", "CNSR": "OS_CNSR"}),
        ("ADRS", "CBOR", {"AVALC": "CBOR"}),
    ):
        whole = run.built[dataset].frame
        part = whole[whole["PARAMCD"].eq(parameter)]
        frame = frame.join(part.set_index(part["USUBJID"].astype("str"))[list(columns)].rename(columns=columns))
    censored = {name: frame[name].gt(0).astype("float64") for name in ("PFS_CNSR", "OS_CNSR")}
    return frame.assign(**censored)  # the reasons of censoring, 1 and above, are all 1 in the query


@pytest.mark.parametrize(
    "name", ["ELIGFL", "SAFFL", "TRTSDT", "TRTEDT", "CBOR", "PFS_ADT", "PFS_CNSR", "OS_ADT", "OS_CNSR"]
)
def test_both_agree_on_every_subject(run: Run, second: pd.DataFrame, name: str) -> None:
    ours, theirs = first(run)[name], second[name]
    assert len(ours) == len(theirs) == 722
    if name in ("ELIGFL", "SAFFL", "CBOR"):
        differing = ours.astype("str").ne(theirs.reindex(ours.index).astype("str"))
    else:
        both = pd.DataFrame({"ours": ours, "theirs": theirs.reindex(ours.index).astype("float64")})
        differing = both["ours"].ne(both["theirs"]) & both.notna().any(axis=1)
    assert not differing.any(), list(ours.index[differing])
