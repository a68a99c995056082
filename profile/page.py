"""A profile as one HTML page: plain, accessible, with its style inside and nothing fetched from elsewhere."""

from collections.abc import Iterator
from html import escape

from ..outputs import inert_text
from .folder import Profile
from .forms import FormProfile
from .words import field_words, form_words

OPENING = '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="generator" content="m5kit profile">\n'
STYLE = """
:root { color-scheme: light; }
body { margin: 2rem auto; max-width: 80rem; padding: 0 1rem; color: #111; background: #fff;
  font: 15px/1.45 "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif; }
h2 { margin: 2.2rem 0 .3rem; }
p.facts { margin: .2rem 0; color: #333; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums lining-nums; margin-top: .6rem; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
thead { border-top: 2px solid #111; border-bottom: 1px solid #111; }
tbody { border-bottom: 2px solid #111; }
th, td { padding: .2rem .7rem; vertical-align: top; text-align: left; }
th[scope=row] { font-weight: 600; white-space: nowrap; }
td.number, th.number { text-align: right; white-space: nowrap; }
td ul { margin: 0; padding: 0; list-style: none; overflow-wrap: anywhere; }
tr + tr > * { border-top: 1px solid #ddd; }
strong.warn { color: #8a1c00; }
@media print { @page { size: landscape; margin: 15mm; } body { margin: 0; max-width: none; font-size: 9pt; }
  thead { display: table-header-group; } tr { break-inside: avoid; } }
""".strip()


def profile_page(profile: Profile) -> str:
    """The profile as one HTML document."""
    title = f"Profile of {_text(profile.path)}"
    rows = "".join(map(_listed, profile.forms))
    heads = "".join(f"<li>{_text(str(f))}</li>" for f in profile.findings)
    return (
        f'{OPENING}<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        f"<style>\n{STYLE}\n</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
        f"{f'<ul>{heads}</ul>' if heads else ''}"
        f"<table><caption>Forms</caption><thead><tr>{_heads('Form', 'File', '#Records', '#Subjects', '#Fields')}</tr>"
        f"</thead><tbody>{rows}</tbody></table>\n{''.join(map(_form, profile.forms))}</main>\n</body>\n</html>\n"
    )


def _listed(form: FormProfile) -> str:
    link = f'<a href="#{_text(form.name)}">{_text(form.name)}</a>'
    numbers = (f"{form.records:,}", f"{form.subjects:,}" if form.subject else "", f"{len(form.fields):,}")
    cells = "".join(f'<td class="number">{number}</td>' for number in numbers)
    return f'<tr><th scope="row">{link}</th><td>{_text(form.file)}</td>{cells}</tr>'


def _form(form: FormProfile) -> str:
    facts = "".join(f'<p class="facts">{_text(said)}.</p>' for said in form_words(form))
    head = _heads("Field", "Label", "Type", "#Filled", "#Distinct", "What it holds")
    return (
        f'<section id="{_text(form.name)}"><h2>{_text(form.name)}</h2>{facts}'
        f"<table><caption>Fields of {_text(form.name)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(_fields(form))}</tbody></table></section>\n"
    )


def _fields(form: FormProfile) -> Iterator[str]:
    for field in form.fields:
        said = "".join(f"<li>{_said(words)}</li>" for words in field_words(field))
        yield (
            f'<tr><th scope="row">{_text(field.name)}</th><td>{_text(field.label)}</td><td>{field.type}</td>'
            f'<td class="number">{field.share:.0%}</td><td class="number">{field.distinct:,}</td>'
            f"<td><ul>{said}</ul></td></tr>"
        )


def _said(words: str) -> str:
    ambiguous = words.startswith("AMBIGUOUS")
    return f'<strong class="warn">{_text(words)}</strong>' if ambiguous else _text(words)


def _heads(*names: str) -> str:
    numbers = [(name.lstrip("#"), name.startswith("#")) for name in names]
    return "".join(f'<th scope="col"{" class=number" if n else ""}>{name}</th>' for name, n in numbers)


def _text(value: str) -> str:
    """A value that a browser shows and does not obey."""
    return escape(inert_text(value))
