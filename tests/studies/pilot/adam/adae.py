"""ADAE of the pilot: the query for events of the skin."""

import pandas as pd

from m5kit.methods import each_value

WORDS = "APPLICATION|DERMATITIS|ERYTHEMA|BLISTER"
NOT_DERMATOLOGIC = ("COLD SWEAT", "HYPERHIDROSIS", "ALOPECIA")


@each_value
def dermatologic(term: pd.Series, system: pd.Series) -> pd.Series:
    """DERMATOLOGIC EVENTS where the term names the application site, dermatitis, erythema or a blister, or is of the skin and not cold sweat, hyperhidrosis or alopecia."""
    skin = system.eq("SKIN AND SUBCUTANEOUS TISSUE DISORDERS") & ~term.isin(NOT_DERMATOLOGIC)
    found = term.str.contains(WORDS).fillna(False).astype(bool) | skin
    return pd.Series("DERMATOLOGIC EVENTS", index=term.index, dtype="str").where(found)
