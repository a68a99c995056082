"""LB in polars, lazily."""

from pathlib import Path
from typing import Any

import polars as pl
from findings_study import COLUMNS, FASTED, HIGH, LOW, MONTHS, TESTS, VISITS, listed_tests
from polars import col


def lb(folder: Path) -> Any:
    """The records of LB."""
    lab = pl.scan_csv(folder / "raw" / "lab.csv", infer_schema=False)
    reg = pl.scan_csv(folder / "raw" / "reg.csv", infer_schema=False).with_columns(USUBJID="ST01-" + col("PATID"))
    tests = pl.LazyFrame(
        listed_tests(),
        schema=["LBTESTCD", "LBTEST", "LBCAT", "LBORRESU", "LBSTRESU", "FACTOR"],
        orient="row",
    )
    visits = _timed(lab.with_columns(USUBJID="ST01-" + col("PATID")), reg.drop("PATID"))
    ids = ["USUBJID", "VISIT", "VISITNUM", "LBFAST", "LBDTC", "LBDY", "EPOCH", "before"]
    long = visits.unpivot([t for t, _ in TESTS], index=ids, variable_name="LBTESTCD", value_name="LBORRES")
    long = long.drop_nulls("LBORRES").join(tests, on="LBTESTCD", how="left")
    long = long.with_columns(LBSTRESN=(col("LBORRES").cast(pl.Float64) * col("FACTOR")).round(4))
    indicator = pl.when(col("LBSTRESN") < LOW).then(pl.lit("LOW")).when(col("LBSTRESN") > HIGH).then(pl.lit("HIGH"))
    long = long.with_columns(LBNRIND=indicator.otherwise(pl.lit("NORMAL")))
    long = long.sort("USUBJID", "LBTESTCD", "LBDTC", "VISITNUM").with_row_index("line")
    place = col("line").cast(pl.Int64)
    last = pl.when("before").then(place).max().over("USUBJID", "LBTESTCD")
    return (
        long.with_columns(
            LBSEQ=(place - place.min().over("USUBJID") + 1).cast(pl.Float64),
            LBLOBXFL=pl.when(col("before") & (place == last)).then(pl.lit("Y")),
            STUDYID=pl.lit("ST01"),
            DOMAIN=pl.lit("LB"),
        )
        .select(COLUMNS)
        .collect()
    )


def _timed(lab: pl.LazyFrame, reg: pl.LazyFrame) -> pl.LazyFrame:
    text = col("LBDAT")
    month = text.str.slice(2, 3).replace_strict({m: f"{i:02d}" for i, m in enumerate(MONTHS, 1)}, default=None)
    spelled = text.str.slice(5, 4) + "-" + month
    iso = (
        pl.when(text.str.contains(r"^(\d\d|UN)[A-Z]{3}\d{4}$"))
        .then(pl.when(text.str.starts_with("UN")).then(spelled).otherwise(spelled + "-" + text.str.slice(0, 2)))
        .when(text.str.contains(r"^\d\d/\d\d/\d{4}$"))
        .then(text.str.slice(6, 4) + "-" + text.str.slice(0, 2) + "-" + text.str.slice(3, 2))
        .otherwise(text)
    )
    length = col("LBDTC").str.len_bytes()
    full = (
        pl.when(length == 10)
        .then(col("LBDTC"))
        .when(length == 7)
        .then(col("LBDTC") + "-01")
        .otherwise(col("LBDTC") + "-01-01")
    ).str.to_date("%Y-%m-%d")
    last = (
        pl.when(length == 10)
        .then(col("first"))
        .when(length == 7)
        .then(col("first").dt.month_end())
        .otherwise(col("first").dt.offset_by("11mo").dt.month_end())
    )

    def epoch(day: pl.Expr) -> pl.Expr:
        later = pl.when(day >= col("end")).then(pl.lit("FOLLOW-UP")).when(day >= col("start")).then(pl.lit("TREATMENT"))
        return later.otherwise(pl.lit("SCREENING"))

    dated = lab.with_columns(
        LBDTC=iso,
        VISITNUM=col("VISIT").replace_strict({v: float(i) for i, v in enumerate(VISITS, 1)}),
        LBFAST=col("FAST").replace_strict(FASTED),
    ).join(reg, on="USUBJID", how="left")
    dated = dated.with_columns(first=full, start=col("REGDT").str.to_date(), end=col("ENDDT").str.to_date())
    days = (col("first") - col("start")).dt.total_days()
    whole = length == 10
    return dated.with_columns(
        LBDY=pl.when(whole).then(days + (days >= 0).cast(pl.Int64)).cast(pl.Float64),
        EPOCH=pl.when(epoch(col("first")) == epoch(last)).then(epoch(col("first"))),
        before=whole & (col("LBDTC") <= col("REGDT")),
    )
