"""A profile as one HTML page: plain, accessible, with its style inside and nothing fetched from elsewhere."""

from collections.abc import Iterator

from ..outputs.page import page, safe
from .folder import Profile
from .forms import FormProfile
from .words import field_words, form_words


def profile_page(profile: Profile) -> str:
    """The profile as one HTML document."""
    rows = "".join(map(_listed, profile.forms))
    heads = "".join(f"<li>{safe(str(f))}</li>" for f in profile.findings)
    body = (
        f"{f'<ul>{heads}</ul>' if heads else ''}"
        f"<table><caption>Forms</caption><thead><tr>{_heads('Form', 'File', '#Records', '#Subjects', '#Fields')}</tr>"
        f"</thead><tbody>{rows}</tbody></table>\n{''.join(map(_form, profile.forms))}"
    )
    return page(f"Profile of {profile.path}", body)


def _listed(form: FormProfile) -> str:
    link = f'<a href="#{safe(form.name)}">{safe(form.name)}</a>'
    numbers = (f"{form.records:,}", f"{form.subjects:,}" if form.subject else "", f"{len(form.fields):,}")
    cells = "".join(f'<td class="number">{number}</td>' for number in numbers)
    return f'<tr><th scope="row">{link}</th><td>{safe(form.file)}</td>{cells}</tr>'


def _form(form: FormProfile) -> str:
    facts = "".join(f'<p class="facts">{safe(said)}.</p>' for said in form_words(form))
    head = _heads("Field", "Label", "Type", "#Filled", "#Distinct", "What it holds")
    return (
        f'<section id="{safe(form.name)}"><h2>{safe(form.name)}</h2>{facts}'
        f"<table><caption>Fields of {safe(form.name)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(_fields(form))}</tbody></table></section>\n"
    )


def _fields(form: FormProfile) -> Iterator[str]:
    for field in form.fields:
        said = "".join(f"<li>{_said(words)}</li>" for words in field_words(field))
        yield (
            f'<tr><th scope="row">{safe(field.name)}</th><td>{safe(field.label)}</td><td>{field.type}</td>'
            f'<td class="number">{field.share:.0%}</td><td class="number">{field.distinct:,}</td>'
            f"<td><ul>{said}</ul></td></tr>"
        )


def _said(words: str) -> str:
    ambiguous = words.startswith("AMBIGUOUS")
    return f'<strong class="warn">{safe(words)}</strong>' if ambiguous else safe(words)


def _heads(*names: str) -> str:
    numbers = [(name.lstrip("#"), name.startswith("#")) for name in names]
    return "".join(f'<th scope="col"{" class=number" if n else ""}>{name}</th>' for name, n in numbers)
