"""The variables of the SDTM model 2.0 that a domain of the guide may add (SDTMIG 3.4, 2.5), without their prefix.

Names and classes are facts of the model (CDISC, SDTM v2.0, 3.1 to 3.1.5).
"""

IDENTIFIERS = frozenset(["STUDYID", "DOMAIN", "USUBJID", "APID", "POOLID", "SPDEVID", "FOCID", "NHOID", "FETUSID"])
IDENTIFIER_STEMS = "SEQ GRPID REFID SPID RECID LNKID LNKGRP"
INTERVENTIONS = (
    "TRT MODIFY DECOD MOOD CAT SCAT PRESP OCCUR STAT REASND INDC CLAS CLASCD DOSE DOSTXT DOSU DOSFRM DOSFRQ DOSTOT "
    "DOSRGM ROUTE LOT LOC LAT DIR PORTOT FAST PSTRG PSTRGU TRTV VAMT VAMTU ADJ RSDISC USCHFL METHOD BDAGNT"
)
EVENTS = (
    "TERM MODIFY LLT LLTCD DECOD PTCD HLT HLTCD HLGT HLGTCD CAT SCAT PRESP OCCUR STAT REASND BODSYS BDSYCD SOC SOCCD "
    "LOC LAT DIR PORTOT PARTY PRTYID SEV SER ACN ACNOTH ACNDEV REL RELNST PATT OUT SCAN SCONG SDISAB SDTH SHOSP SLIFE "
    "SOD SMIE SINTV UNANT RLPRT RLPRC CONTRT TOX TOXGR USCHFL MEDPRD"
)
FINDINGS = (
    "TESTCD TEST TSTDTL CAT SCAT POS BODSYS ORRES ORRESU RESSCL RESTYP COLSRT ORNRLO ORNRHI LLOD ULOD LLOQ ULOQ STRESC "
    "STRESN STRESU STNRLO STNRHI STNRC NRIND RESCAT INHERT CHRON DISTR STAT REASND XFN NAM LOINC SPEC ANTREG SPCCND "
    "SPCUFL LOC LAT DIR PORTOT METHOD RUNID ANMETH LEAD CSTATE BLFL LOBXFL FAST DRVFL EVAL EVALID ACPTFL TOX TOXGR SEV "
    "CLSIG DTHREL EXCLFL REASEX REPNUM ORREF STREFC STREFN TMTHSN BEATNO NSTRN NSPCES OBJ MODIFY REASPF CALCN ADJ "
    "NTRPSIG PATHOGEN REMAIN"
)
TIMING = (
    "DTC STDTC ENDTC DY STDY ENDY NOMDY NOMLBL DUR TPT TPTNUM ELTM TPTREF RFTDTC STRF ENRF EVLINT EVINTX STRTPT STTPT "
    "ENRTPT ENTPT STINT ENINT DETECT PTFL PDUR RPDY RPSTDY RPENDY"
)
TIMES = frozenset(
    [
        "VISITNUM",
        "VISIT",
        "VISITDY",
        "TAETORD",
        "EPOCH",
        "RPHASE",
        "RPPLDY",
        "RPPLSTDY",
        "RPPLENDY",
        "MIDS",
        "RELMIDS",
        "MIDSDTC",
    ]
)
MODEL = "SDTM 2.0"
_OF_CLASS = {
    "INTERVENTIONS": INTERVENTIONS,
    "EVENTS": EVENTS,
    "FINDINGS": FINDINGS.replace(" OBJ ", " "),
    "FINDINGS ABOUT": FINDINGS,
}
STEMS = frozenset(f"{IDENTIFIER_STEMS} {INTERVENTIONS} {EVENTS} {FINDINGS} {TIMING}".split())


def is_model_variable(dataset: str, name: str) -> bool:
    """Whether a variable of an SDTM dataset is one that the model lets any domain add.

    >>> [is_model_variable("VS", n) for n in ("VSREPNUM", "SPDEVID", "RELMIDS", "VSCOLOUR", "LBREPNUM")]
    [True, True, True, False, False]
    """
    if name in IDENTIFIERS or name in TIMES:
        return True
    return name.startswith(dataset[:2]) and name[2:] in STEMS


def is_variable_of_class(domain: str, name: str, kind: str) -> bool:
    """Whether the model has a variable for the domains of a class, under the letters of a domain.

    >>> [is_variable_of_class("XE", n, "EVENTS") for n in ("XETERM", "XEORRES", "XESTDTC", "VISIT", "XEOBJ", "AETERM")]
    [True, False, True, True, False, False]
    """
    if name in IDENTIFIERS or name in TIMES:
        return True
    stems = f"{IDENTIFIER_STEMS} {_OF_CLASS.get(kind, '')} {TIMING}".split()
    return name.startswith(domain) and name[len(domain) :] in stems
