"""Small verbs: columns in, a column out. Nothing here knows a domain or a study."""

from .dates import date_number, date_part, iso8601
from .days import analysis_day, days_inclusive, full_years, study_day
from .order import sequence, sequence_within
from .subjects import (
    any_record,
    earliest,
    flag_where_equal,
    has_record,
    latest,
    only,
    record_count,
    total,
    yes_where_present,
)
from .terms import decoded, matching_term, recode, value_label
from .text import (
    constant,
    constant_where_missing,
    constant_where_present,
    copy,
    first_present,
    joined,
    kept_where_present,
    record_key,
    same,
    study_value,
    subject_id,
    upper,
)

__all__ = [
    "analysis_day",
    "any_record",
    "constant",
    "constant_where_missing",
    "constant_where_present",
    "copy",
    "date_number",
    "date_part",
    "days_inclusive",
    "decoded",
    "earliest",
    "first_present",
    "flag_where_equal",
    "full_years",
    "has_record",
    "iso8601",
    "joined",
    "kept_where_present",
    "latest",
    "matching_term",
    "only",
    "recode",
    "record_count",
    "record_key",
    "same",
    "sequence",
    "sequence_within",
    "study_day",
    "study_value",
    "subject_id",
    "total",
    "upper",
    "value_label",
    "yes_where_present",
]
