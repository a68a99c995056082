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
STEMS = frozenset(f"{IDENTIFIER_STEMS} {INTERVENTIONS} {EVENTS} {FINDINGS} {TIMING}".split())


def is_model_variable(dataset: str, name: str) -> bool:
    """Whether a variable of an SDTM dataset is one that the model lets any domain add.

    >>> [is_model_variable("VS", n) for n in ("VSREPNUM", "SPDEVID", "RELMIDS", "VSCOLOUR", "LBREPNUM")]
    [True, True, True, False, False]
    """
    if name in IDENTIFIERS or name in TIMES:
        return True
    return name.startswith(dataset[:2]) and name[2:] in STEMS


# the variables that came with a version of the guide, those of every domain without their prefix (SDTMIG, revision histories)
SINCE = {
    "3.3": ("ARMNRS", "ACTARMUD", "--LOBXFL", "SEUPDES", "MIDS", "RELMIDS", "MIDSDTC"),
    "3.4": ("SVPRESP", "SVOCCUR", "SVREASOC", "SVCNTMOD", "SVEPCHGI"),
}


def is_later_variable(dataset: str, name: str, version: str) -> bool:
    """Whether a variable came with a later version of SDTMIG; with "" none did.

    >>> [is_later_variable("DM", "ARMNRS", v) for v in ("3.2", "3.3", "")], is_later_variable("VS", "VSLOBXFL", "3.2")
    ([True, False, False], True)
    """
    stem = f"--{name[2:]}" if name.startswith(dataset[:2]) else ""
    return any(version and version < since and {name, stem} & set(names) for since, names in SINCE.items())
