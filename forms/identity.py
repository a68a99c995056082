"""Which field of a form names the subject, and which the site, by the names that exports of EDC systems give them."""

from collections.abc import Iterable, Sequence

# As CDASH names it, and exports of Medidata Rave, Oracle InForm and Clinical One, OpenClinica, REDCap, Viedoc, Castor,
# Veeva and secuTrial do; the surest first, blanks, points and underscores left out.
SUBJECT_NAMES = (
    *("USUBJID", "SUBJID", "SUBJECT", "SUBJECTID", "SUBJECTKEY", "SUBJECTNUMBER", "SUBJECTNUM", "SUBJECTNO"),
    *(
        "SUBJECTNAME",
        "SUBJECTNAMEORIDENTIFIER",
        "SUBJECTNUMBERSTR",
        "SUBJNUM",
        "SUBJNO",
        "SUBNUM",
        "SUBNO",
        "SUBID",
        "SUBJ",
    ),
    *("STUDYSUBJECTID", "SSUBJID", "SSID", "PATIENTID", "PATIENTNUMBER", "PATIENTNUM", "PATIENTNO", "PATIENT"),
    *("PATNUM", "PATNO", "PATID", "PAT", "PTNUM", "PTNO", "PTID", "PT", "PARTICIPANTID", "PARTICIPANT"),
    *("PARTICIPANTNUMBER", "SUBJECTIDENTIFIER", "SUBJECTCODE", "PATIENTCODE", "PATIENTIDENTIFIER", "MNPAID"),
    *("RECORDID", "SCREENINGNUMBER", "SCRNUM", "SCRNO", "RANDNUM"),
)
SITE_NAMES = (
    *("SITEID", "SITE", "SITENUMBER", "SITENUM", "SITENO", "SITENM", "SITENAME", "SITECODE", "SITEGROUP"),
    *("STUDYSITE", "STUDYSITEID", "STUDYSITENUMBER", "CENTER", "CENTRE", "CENTERID", "CENTREID", "CENTERNO"),
    *(
        "CENTRENO",
        "MNPCTRNAME",
        "INSTITUTE",
        "SITEMNEMONIC",
        "SITEABBREVIATION",
        "INSTITUTEABBREVIATION",
        "INVSITE",
        "INVID",
        "INV",
    ),
)


def spelled(name: str) -> str:
    """A name without what tells spellings apart: capitals, blanks, points, underscores.

    >>> spelled("Subject_Id") == spelled("SUBJECT ID") == "SUBJECTID"
    True
    """
    return "".join(c for c in name if c.isalnum()).upper()


def subject_field(fields: Sequence[str], others: Iterable[Sequence[str]] = ()) -> str:
    """The field that names the subject, by the surest of its names; "" where there is none.

    others: the fields of the study's other forms; of several candidates the one that more of them have comes first.

    >>> subject_field(["RECORDID", "PATNUM", "AETERM"]), subject_field(["WEIGHT"])
    ('PATNUM', '')
    """
    return _named(fields, SUBJECT_NAMES, others)


def most_named_subject(forms: Sequence[Sequence[str]]) -> str:
    """The field that names the subject in most of the forms, each given by its fields; "" where none has one.

    >>> most_named_subject([["PATNUM", "AETERM"], ["PATNUM", "SUBJID"], ["VISIT"]])
    'PATNUM'
    """
    named = [subject_field(form, [*forms[:at], *forms[at + 1 :]]) for at, form in enumerate(forms)]
    known = [name for name in named if name]
    return max(known, key=lambda name: (known.count(name), -known.index(name))) if known else ""


def site_field(fields: Sequence[str]) -> str:
    """The field that names the site; "" where there is none.

    >>> site_field(["PATNUM", "Site Number"])
    'Site Number'
    """
    return _named(fields, SITE_NAMES, ())


def _named(fields: Sequence[str], names: Sequence[str], others: Iterable[Sequence[str]]) -> str:
    known = {spelled(field): field for field in reversed(fields)}
    found = [name for name in names if name in known]
    if not found:
        return ""
    rest = [{spelled(f) for f in form} for form in others]
    return known[max(found, key=lambda name: (sum(name in form for form in rest), -names.index(name)))]
