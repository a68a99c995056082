"""Coding dictionaries of a made-up content in the layouts of MedDRA and WHODrug."""

from pathlib import Path

import pytest

from m5kit.forms.dictionaries import read_dictionary
from m5kit.specs import InputFault
from m5kit.specs.dictionary_versions import dictionary_version

LLT = """10000001$Sore head$10000010$$$$$$$Y$$
10000002$Head pain$10000010$$$$$$$N$$
10000003$Itch "of" skin$10000020$$$$$$$Y$$
"""
MDHIER = """10000010$20000001$30000001$40000001$Headache$Headaches$Aches$Nervous things$Nerv$$40000001$Y$
10000010$20000002$30000002$40000002$Headache$Pains$Pains general$General things$Genrl$$40000001$N$
10000020$20000003$30000003$40000003$Pruritus$Itches$Skin aches$Skin things$Skin$$40000003$Y$
"""
DD = "".join(
    f"{code:<11}{0:<19}{name}\n"
    for code, name in (
        *(("00010001001", "ACHENOL"), ("00010001002", "HEADAWAY"), ("00010002001", "ACHENOL SODIUM")),
        ("00020001001", "ITCHOLINE"),
    )
)
DDA = "".join(f"{code:<11}1{atc:<7}\n" for code, atc in (("00010001001", "N02BE"), ("00020001001", "D04A")))
INA = "".join(
    f"{code:<7}{level}{text}\n"
    for code, level, text in (
        *(("N", 1, "NERVOUS SYSTEM"), ("N02", 2, "ANALGESICS"), ("N02B", 3, "OTHER ANALGESICS")),
        *(("N02BE", 4, "ANILIDES"), ("D", 1, "DERMATOLOGICALS"), ("D04", 2, "ANTIPRURITICS")),
        ("D04A", 3, "ANTIPRURITICS, INCL. ANTIHISTAMINES"),
    )
)


def written(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("_txt", ".txt").replace("_asc", ".asc").replace("_csv", ".csv")).write_text(text)
    return folder


def test_terms_of_meddra_with_their_primary_path(tmp_path: Path) -> None:
    terms, hierarchy = read_dictionary("meddra", written(tmp_path, llt_asc=LLT, mdhier_asc=MDHIER))
    assert (terms.name, terms.file, hierarchy.name, hierarchy.file) == (
        *("meddra.terms", "llt.asc"),
        *("meddra.hierarchy", "mdhier.asc"),
    )
    shown = terms.frame[["LLT_NAME", "CURRENT", "PT_NAME", "HLT_NAME", "HLGT_NAME", "SOC_NAME", "SOC_CODE"]]
    assert shown.astype("object").values.tolist() == [
        ["Sore head", "Y", "Headache", "Headaches", "Aches", "Nervous things", "40000001"],
        ["Head pain", "N", "Headache", "Headaches", "Aches", "Nervous things", "40000001"],
        ['Itch "of" skin', "Y", "Pruritus", "Itches", "Skin aches", "Skin things", "40000003"],
    ]
    assert hierarchy.frame["PRIMARY"].tolist() == ["Y", "N", "Y"]
    assert terms.place(2, "LLT_NAME") == "llt.asc line 3, LLT_NAME"


def test_drugs_of_whodrug_with_their_preferred_names_and_classes(tmp_path: Path) -> None:
    drugs, atc = read_dictionary("whodrug", written(tmp_path, DD_txt=DD, DDA_txt=DDA, INA_txt=INA))
    assert drugs.frame[["DRUG_CODE", "DRUG_NAME", "PREFERRED_NAME", "PREFERRED_CODE"]].astype(
        "object"
    ).values.tolist() == [
        ["00010001001", "ACHENOL", "ACHENOL", "00010001001"],
        ["00010001002", "HEADAWAY", "ACHENOL", "00010001001"],
        ["00010002001", "ACHENOL SODIUM", "ACHENOL", "00010001001"],
        ["00020001001", "ITCHOLINE", "ITCHOLINE", "00020001001"],
    ]
    columns = ["DRUG_CODE", "ATC_CODE", "ATC_TEXT", "ATC1_TEXT", "ATC2_TEXT", "ATC3_TEXT", "ATC4_CODE"]
    assert atc.frame[columns].astype("object").fillna("").values.tolist() == [
        ["00010001001", "N02BE", "ANILIDES", "NERVOUS SYSTEM", "ANALGESICS", "OTHER ANALGESICS", "N02BE"],
        [
            *("00020001001", "D04A", "ANTIPRURITICS, INCL. ANTIHISTAMINES", "DERMATOLOGICALS", "ANTIPRURITICS"),
            *("ANTIPRURITICS, INCL. ANTIHISTAMINES", ""),
        ],
    ]


def test_the_layouts_with_commas(tmp_path: Path) -> None:
    dd = "000100,01,001,1,,,,,,,,ACHENOL\n000100,01,002,1,,,,,,,,HEADAWAY\n"
    folder = written(tmp_path / "b3", DD_csv=dd, DDA_csv="000100,01,001,1,N02BE,\n", INA_csv="N02BE,4,ANILIDES\n")
    drugs, atc = read_dictionary("whodrug", folder)
    assert drugs.frame["PREFERRED_NAME"].tolist() == ["ACHENOL", "ACHENOL"]
    assert atc.frame["ATC_TEXT"].tolist() == ["ANILIDES"]
    mp = "77,,000100,01,002,,,,HEADAWAY" + "," * 13 + "\n"
    (drugs,) = read_dictionary("whodrug", written(tmp_path / "c3", MP_csv=mp))
    assert drugs.frame["DRUG_CODE"].tolist() == ["00010001002"]


def test_a_folder_that_is_no_dictionary(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match=r"is no dictionary: it has neither llt\.asc and mdhier\.asc nor DD\.txt"):
        read_dictionary("meddra", tmp_path / "gone")


def test_a_line_that_does_not_fit_its_layout(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match=r"mdhier\.asc line 2 has 3 fields, and its layout at least 12"):
        read_dictionary("meddra", written(tmp_path / "a", llt_asc=LLT, mdhier_asc=MDHIER.splitlines()[0] + "\n1$2$3\n"))
    with pytest.raises(InputFault, match=r"DD\.txt line 1 has 11 characters, and its layout at least 31"):
        read_dictionary("whodrug", written(tmp_path / "b", DD_txt="00010001001\n"))


@pytest.mark.parametrize(
    ("folder", "files", "version"),
    [
        ("dict", {"meddra_release_asc": "27.1$English$$$$\n"}, "27.1"),
        ("dict", {"version_txt": "\nGLOBALB3Mar24\n"}, "GLOBALB3Mar24"),
        ("meddra_26_0_english", {}, "26.0"),
        ("dict", {}, ""),
    ],
)
def test_the_version_of_a_dictionary(tmp_path: Path, folder: str, files: dict[str, str], version: str) -> None:
    assert dictionary_version(written(tmp_path / folder, **files)) == version


MP = """11,x,000100,01,001,0000000001,0000000001,Y,ACHENOL,,
12,x,000100,01,002,0000000001,0000000001,N,HEADAWAY,,
13,x,000200,01,001,0000000001,0000000001,Y,ITCHOLINE,,
"""
THG = """1,N02BE,20200101,Y,11
2,D04A,20200101,Y,13
3,N02BE,20200101,N,12
"""
ATC = """N,1,NERVOUS SYSTEM
N02,2,ANALGESICS
N02B,3,OTHER ANALGESICS
N02BE,4,ANILIDES
D,1,DERMATOLOGICALS
D04,2,ANTIPRURITICS
D04A,3,"ANTIPRURITICS, INCL. ANTIHISTAMINES"
"""


def test_classes_of_the_c3_format(tmp_path: Path) -> None:
    drugs, classes = read_dictionary("whodrug", written(tmp_path / "c3", MP_csv=MP, THG_csv=THG, ATC_csv=ATC))
    assert "PRODUCT" not in drugs.frame.columns
    assert drugs.frame["PREFERRED_NAME"].tolist() == ["ACHENOL", "ACHENOL", "ITCHOLINE"]
    columns = ["DRUG_CODE", "ATC_CODE", "ATC_TEXT", "ATC2_TEXT", "ATC4_CODE"]
    assert classes.frame[columns].astype("object").fillna("").to_numpy().tolist() == [
        ["00010001001", "N02BE", "ANILIDES", "ANALGESICS", "N02BE"],
        ["00020001001", "D04A", "ANTIPRURITICS, INCL. ANTIHISTAMINES", "ANTIPRURITICS", ""],
        ["00010001002", "N02BE", "ANILIDES", "ANALGESICS", "N02BE"],
    ]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"THG_csv": "1,N02BE,20200101,Y,99\n"}, "which field has the ATC code and which the product"),
        ({"ATC_csv": "one,1,NERVOUS\n"}, "no field has ATC codes alone"),
    ],
)
def test_classes_that_cannot_be_told(tmp_path: Path, files: dict[str, str], message: str) -> None:
    with pytest.raises(InputFault, match=message):
        read_dictionary("whodrug", written(tmp_path / "c3", **{"MP_csv": MP, "THG_csv": THG, "ATC_csv": ATC, **files}))
