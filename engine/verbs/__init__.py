"""Small verbs: columns in, a column out. Nothing here knows a domain or a study."""

from .agreement import agreed, yes_if_reported
from .baseline import baseline_flag, baseline_value, change, percent_change, smallest_before
from .confirmation import confirmed_flag, stable_flag
from .dates import date_number, date_part, first_date, iso8601, last_date
from .days import (
    analysis_day,
    days_between,
    days_inclusive,
    earliest_of,
    flag_between,
    full_years,
    latest_of,
    months,
    study_day,
)
from .events import event_date, event_entry, event_rule, source_domain, source_sequence, source_variable
from .findings import last_before
from .grades import toxicity_grade
from .groups import range_group
from .imputed import imputation_flag, imputed_end, imputed_start
from .occurrence import first_flag, greatest_flag, treatment_emergent
from .order import sequence, sequence_within
from .periods import later_date, next_value, period
from .phrases import phrase, plus, text_part
from .ranges import last_result, range_indicator
from .scores import answered_items, scale_score
from .standard_units import standard_number, standard_result, standard_unit
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
from .summaries import average, largest, smallest
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
from .times import with_time
from .tumour import (
    best_response,
    confirmed_best_response,
    confirmed_response_date,
    flag_where_different,
    last_date_without_progression,
    next_scheduled_date,
    nontarget_response,
    overall_response,
    progression_first,
    response_date,
    target_response,
)
from .visits import visit_number

__all__ = [
    "agreed",
    "analysis_day",
    "answered_items",
    "any_record",
    "average",
    "baseline_flag",
    "baseline_value",
    "best_response",
    "change",
    "confirmed_best_response",
    "confirmed_flag",
    "confirmed_response_date",
    "constant",
    "constant_where_missing",
    "constant_where_present",
    "copy",
    "date_number",
    "date_part",
    "days_between",
    "days_inclusive",
    "decoded",
    "earliest",
    "earliest_of",
    "event_date",
    "event_entry",
    "event_rule",
    "first_date",
    "first_flag",
    "first_present",
    "flag_between",
    "flag_where_different",
    "flag_where_equal",
    "full_years",
    "greatest_flag",
    "has_record",
    "imputation_flag",
    "imputed_end",
    "imputed_start",
    "iso8601",
    "joined",
    "kept_where_present",
    "largest",
    "last_before",
    "last_date",
    "last_date_without_progression",
    "last_result",
    "later_date",
    "latest",
    "latest_of",
    "matching_term",
    "months",
    "next_scheduled_date",
    "next_value",
    "nontarget_response",
    "only",
    "overall_response",
    "percent_change",
    "period",
    "phrase",
    "plus",
    "progression_first",
    "range_group",
    "range_indicator",
    "recode",
    "record_count",
    "record_key",
    "response_date",
    "same",
    "scale_score",
    "sequence",
    "sequence_within",
    "smallest",
    "smallest_before",
    "source_domain",
    "source_sequence",
    "source_variable",
    "stable_flag",
    "standard_number",
    "standard_result",
    "standard_unit",
    "study_day",
    "study_value",
    "subject_id",
    "target_response",
    "text_part",
    "total",
    "toxicity_grade",
    "treatment_emergent",
    "upper",
    "value_label",
    "visit_number",
    "with_time",
    "yes_if_reported",
    "yes_where_present",
]
