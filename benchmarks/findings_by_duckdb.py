"""LB in duckdb's SQL."""

from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
from findings_study import COLUMNS, FASTED, HIGH, LOW, MONTHS, TESTS, VISITS, listed_tests


def lb(folder: Path) -> Any:
    """The records of LB."""
    db = duckdb.connect()
    db.execute("set threads = 2")
    rows = listed_tests()
    db.register("tests", pd.DataFrame(rows, columns=["LBTESTCD", "LBTEST", "LBCAT", "LBORRESU", "LBSTRESU", "FACTOR"]))
    db.register("visits", pd.DataFrame({"VISIT": VISITS, "VISITNUM": [float(i) for i in range(1, len(VISITS) + 1)]}))
    db.register("months", pd.DataFrame({"mon": MONTHS, "mm": [f"{i:02d}" for i in range(1, 13)]}))
    db.register("fasted", pd.DataFrame({"FAST": list(FASTED), "LBFAST": list(FASTED.values())}))
    return db.sql(
        QUERY.format(
            raw=folder / "raw",
            low=LOW,
            high=HIGH,
            tests=", ".join(f'"{t}"' for t, _ in TESTS),
            columns=", ".join(f'"{c}"' for c in COLUMNS),
        )
    ).to_arrow_table()


QUERY = """
with lab as (select *, 'ST01-' || PATID as USUBJID from read_csv('{raw}/lab.csv', all_varchar = true, header = true)),
reg as (select 'ST01-' || PATID as USUBJID, REGDT, ENDDT from read_csv('{raw}/reg.csv', all_varchar = true, header = true)),
dated as (
  select lab.*, v.VISITNUM, f.LBFAST, r.REGDT, r.REGDT::date as s, r.ENDDT::date as e,
    case when regexp_full_match(LBDAT, '(\\d\\d|UN)[A-Z]{{3}}\\d{{4}}')
           then LBDAT[6:9] || '-' || m.mm || case when LBDAT[1:2] = 'UN' then '' else '-' || LBDAT[1:2] end
         when regexp_full_match(LBDAT, '\\d\\d/\\d\\d/\\d{{4}}') then LBDAT[7:10] || '-' || LBDAT[1:2] || '-' || LBDAT[4:5]
         else LBDAT end as LBDTC
  from lab left join visits v using (VISIT) left join fasted f using (FAST) left join reg r using (USUBJID)
    left join months m on m.mon = LBDAT[3:5]),
days as (
  select *, case length(LBDTC) when 10 then LBDTC when 7 then LBDTC || '-01' else LBDTC || '-01-01' end::date as a,
    case length(LBDTC) when 10 then LBDTC::date when 7 then last_day((LBDTC || '-01')::date) else (LBDTC || '-12-31')::date end as z
  from dated),
timed as (
  select *, case when length(LBDTC) = 10 then date_diff('day', s, a) end as n,
    case when a >= e then 'FOLLOW-UP' when a >= s then 'TREATMENT' else 'SCREENING' end as ea,
    case when z >= e then 'FOLLOW-UP' when z >= s then 'TREATMENT' else 'SCREENING' end as ez,
    length(LBDTC) = 10 and LBDTC <= REGDT as before
  from days),
long as (
  unpivot (select USUBJID, VISIT, VISITNUM, LBFAST, LBDTC, n, ea, ez, before, {tests} from timed)
  on {tests} into name LBTESTCD value LBORRES),
results as (
  select long.*, t.*  exclude (LBTESTCD), round(LBORRES::double * FACTOR, 4) as LBSTRESN
  from long join tests t using (LBTESTCD)),
numbered as (
  select *, row_number() over (partition by USUBJID order by LBTESTCD, LBDTC, VISITNUM) as seq,
    case when before then row_number() over (partition by USUBJID, LBTESTCD, before order by LBDTC desc, VISITNUM desc) end as rn
  from results),
done as (
  select *, 'ST01' as STUDYID, 'LB' as "DOMAIN", seq::double as LBSEQ,
    case when LBSTRESN < {low} then 'LOW' when LBSTRESN > {high} then 'HIGH' else 'NORMAL' end as LBNRIND,
    case when rn = 1 then 'Y' end as LBLOBXFL, case when ea = ez then ea end as EPOCH,
    (n + case when n >= 0 then 1 else 0 end)::double as LBDY
  from numbered)
select {columns} from done order by USUBJID, LBTESTCD, LBDTC, VISITNUM
"""
