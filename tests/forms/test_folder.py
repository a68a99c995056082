"""A folder of raw files: nothing in it is passed over in silence."""

import json
from pathlib import Path

from m5kit.forms.folder import raw_files, unread_files


def test_every_file_is_read_declared_or_told(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    for folder in ("old", "labs"):
        (raw / folder).mkdir(parents=True)
    for name in ("ae.csv", "lab.sav", "notes.docx", "list.pdf", "all.zip", ".hidden", "~$ae.xlsx", "Thumbs.db"):
        (raw / name).write_text("x")
    (raw / "export.json").write_text(json.dumps({"rows": []}))
    (raw / "dm.json").write_text(json.dumps({"datasetJSONVersion": "1.1.0"}))
    assert [f.name for f in raw_files(raw)] == ["ae.csv", "dm.json", "lab.sav"]
    told = {f.place: f.message for f in unread_files(raw, ["*.pdf"], [raw / "labs"])}
    assert told == {
        "raw/all.zip": "The file is packed, and is not read.",
        "raw/export.json": "The file is no Dataset-JSON, and is not read.",
        "raw/notes.docx": "No reader knows the suffix '.docx'; the file is not read.",
        "raw/old": "The folder is not read.",
    }
