"""The toxicities of the trial: CTC 2.0 terms, how patients put them, and how often each is seen."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """One term of the toxicity form.

    rate: the probability of a grade 1 or 2 event in a cycle. mild: the grades it can then have.
    severe: how many treated patients have grade 3 and 4 as their worst related grade (PB, PB, P, P).
    control: the share of the rate that patients without bevacizumab have, in per cent.
    """

    name: str
    category: str
    verbatim: tuple[str, ...]
    rate: float
    mild: tuple[int, ...] = (1, 1, 2)
    severe: tuple[int, int, int, int] = (0, 0, 0, 0)
    control: int = 100


def _term(name: str, category: str, verbatim: str, rate: float, severe: str = "", control: int = 100) -> Term:
    """A term from its short description: verbatim texts apart by semicolons, severe counts by blanks."""
    counts = tuple(int(count) for count in severe.split()) or (0, 0, 0, 0)
    mild = {"EPISTAXIS": (1,), "HEMORRHAGE": (1,), "DYSPNEA": (2,), "THROMBOSIS/EMBOLISM": (2,)}.get(name, (1, 1, 2))
    return Term(name, category, tuple(verbatim.split(";")), rate, mild, counts, control)  # type: ignore[arg-type]


NEUROPATHY = "NEUROPATHY-SENSORY"
NEUTROPHILS = "NEUTROPHILS/GRANULOCYTES"
FEBRILE = "FEBRILE NEUTROPENIA"
AST = "SGOT (AST)"
LEFT_VENTRICLE = "CARDIAC LEFT VENTRICULAR FUNCTION"
STROKE = "CNS CEREBROVASCULAR ISCHEMIA"
CLOT = "THROMBOSIS/EMBOLISM"
ALLERGY = "ALLERGIC REACTION/HYPERSENSITIVITY"

HEART = "CARDIOVASCULAR (GENERAL)"
BLOOD = "BLOOD/BONE MARROW"
GUT = "GASTROINTESTINAL"
SKIN = "DERMATOLOGY/SKIN"

TERMS = (
    _term(ALLERGY, "ALLERGY/IMMUNOLOGY", "hypersensitivity;allergic rxn to Taxol;infusion reaction", 0.03, "11 1 9 1"),
    _term(NEUTROPHILS, BLOOD, "neutropenia;low ANC;granulocytopenia", 0.12, "0 0 1 0"),
    _term("HEMOGLOBIN", BLOOD, "anemia;low Hgb;ANEMIA", 0.16, "1 0 0 0"),
    _term("PLATELETS", BLOOD, "thrombocytopenia;low platelets", 0.03, "0 0 0 1"),
    _term(FEBRILE, "INFECTION/FEBRILE NEUTROPENIA", "febrile neutropenia;neutropenic fever", 0, "2 1 0 0"),
    _term("INFECTION", "INFECTION/FEBRILE NEUTROPENIA", "UTI;cellulitis;port infection;pneumonia", 0.04, "32 2 10 0"),
    _term("FATIGUE", "CONSTITUTIONAL SYMPTOMS", "fatigue;tired;FATIGUE;asthenia", 0.33, "32 1 16 1"),
    _term("NAUSEA", GUT, "nausea;Nausea", 0.13, "12 0 4 0"),
    _term("VOMITING", GUT, "vomiting;emesis", 0.06, "10 0 7 0"),
    _term("STOMATITIS/PHARYNGITIS", GUT, "mouth sores;mucositis;stomatitis", 0.07, "4 0 1 1"),
    _term("ANOREXIA", GUT, "poor appetite;anorexia", 0.07, "2 1 1 0"),
    _term(AST, "HEPATIC", "elevated AST;SGOT increased", 0.05, "5 0 2 0"),
    _term(
        NEUROPATHY,
        "NEUROLOGY",
        "neuropathy;peripheral neuropathy;numbness fingers/toes;sens. neuropathy",
        0.30,
        "84 2 59 2",
    ),
    _term("ARTHRALGIA", "PAIN", "joint pain;arthralgia", 0.12, "10 2 5 0"),
    _term("MYALGIA", "PAIN", "muscle aches;myalgia", 0.10, "6 2 4 0"),
    _term("HYPERTENSION", HEART, "HTN;hypertension;high blood pressure;elevated BP", 0.07, "53 1 0 0", 35),
    _term(CLOT, HEART, "DVT;deep vein thrombosis;blood clot", 0.002, "6 2 2 3"),
    _term(STROKE, "NEUROLOGY", "TIA;stroke;CVA", 0, "3 4 0 0"),
    _term(LEFT_VENTRICLE, HEART, "decreased LVEF;CHF;LV dysfunction", 0.004, "3 0 0 1"),
    _term("HEMORRHAGE", "HEMORRHAGE", "bleeding;rectal bleeding;gum bleeding", 0.07, "2 0 0 0", 35),
    _term("GI PERFORATION", GUT, "bowel perforation;perforated sigmoid", 0, "2 0 0 0"),
    _term("HEADACHE", "PAIN", "headache;HA", 0.07, "8 0 0 0", 35),
    _term("PROTEINURIA", "RENAL/GENITOURINARY", "proteinuria;protein in urine", 0.04, "10 3 0 0", 35),
    _term("ALOPECIA", SKIN, "hair loss;alopecia", 0.16),
    _term("DIARRHEA", GUT, "diarrhea;loose stools", 0.08),
    _term("CONSTIPATION", GUT, "constipation", 0.08),
    _term("NAIL CHANGES", SKIN, "nail changes;brittle nails", 0.06),
    _term("RASH/DESQUAMATION", SKIN, "rash;skin rash", 0.05),
    _term("EDEMA", HEART, "edema;swollen ankles", 0.04),
    _term("DYSPNEA", "PULMONARY", "SOB;dyspnea;shortness of breath", 0.05),
    _term("EPISTAXIS", "HEMORRHAGE", "nosebleed;epistaxis", 0.04),
    _term("PAIN-OTHER", "PAIN", "back pain;pain at port site;hip pain", 0.06),
)
BY_NAME = {term.name: term for term in TERMS}
UNRELATED = ("DYSPNEA", "FATIGUE", "INFECTION", "PAIN-OTHER")
# The three fatal events, none related to treatment: term, category and what the site wrote.
FATAL = {
    "D": ("GI-OTHER", GUT, "ruptured diverticulum"),
    "W": ("GI-OTHER", GUT, "bowel wall erosion at tumor site"),
    "L": (LEFT_VENTRICLE, HEART, "left ventricular dysfunction"),
}
