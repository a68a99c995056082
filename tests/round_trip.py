"""Open RTF and Word files in LibreOffice and hold its pages against what the files say: python tests/round_trip.py FOLDER

Of each .rtf: as many pages as its NUMPAGES says, each with its number and its study, and the words of its title on every
page. Of each .docx: it opens, and its title stands on every page. Exit code 1 where a file does not hold.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pypdf import PdfReader


def printed(files: list[Path], folder: Path) -> dict[Path, list[str]]:
    """The text of each page that LibreOffice prints of each file."""
    home = folder / "home"
    found = {}
    for kind in dict.fromkeys(file.suffix for file in files):
        out = folder / kind
        some = [str(file) for file in files if file.suffix == kind]
        command = ["soffice", f"-env:UserInstallation=file://{home}", "--headless", "--convert-to", "pdf", "--outdir"]
        subprocess.run([*command, str(out), *some], check=True, capture_output=True)
        for file in map(Path, some):
            made = out / f"{file.stem}.pdf"
            found[file] = [page.extract_text() for page in PdfReader(made).pages] if made.exists() else []
    return found


def faults(file: Path, pages: list[str]) -> Iterator[str]:
    """What the printed pages lack."""
    if not pages:
        yield "does not open"
    if file.suffix == ".rtf":
        told = re.findall(r"NUMPAGES\}\{\\fldrslt (\d+)", file.read_text(encoding="ascii"))
        if told != [str(len(pages))]:
            yield f"says {told} pages, and has {len(pages)}"
    first = [line.strip() for line in pages[0].splitlines() if line.strip()] if pages else []
    title = next((line for line in first if re.match(r"(Table|Figure|Listing)\b", line)), "")
    for number, page in enumerate(pages, start=1):
        if f"Page {number} of {len(pages)}" not in re.sub(r"\s+", " ", page):
            yield f"page {number} does not bear its number"
        if title not in page:
            yield f"page {number} lacks {title!r}"


def main(folder: str) -> int:
    """Print what is wrong with each file, or that nothing is."""
    files = sorted(file for file in Path(folder).iterdir() if file.suffix in (".rtf", ".docx"))
    bad = 0
    with tempfile.TemporaryDirectory() as work:
        for file, pages in printed(files, Path(work)).items():
            found = list(faults(file, pages))
            bad += bool(found)
            sys.stdout.write(f"{file.name}: {'; '.join(found[:5]) or f'{len(pages)} pages, sound'}\n")
    return 1 if bad or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
