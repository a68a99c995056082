"""A profile as one HTML page, in the frame of every page."""

from collections.abc import Iterator

from ..outputs.page import Frame, page, safe, section, table_of_cells
from ..outputs.words import word, words
from .folder import Profile
from .forms import FormProfile
from .words import field_words, form_words


def profile_page(profile: Profile) -> str:
    """The profile as one HTML document."""
    title = words()["profile.title"].format(path=profile.path)
    ways = [("#forms", words()["profile.forms"]), *((f"#{f.name}", f.name) for f in profile.forms)]
    found = "".join(f"<li>{safe(str(f))}</li>" for f in profile.findings)
    said = section("findings", words()["findings.title"], f"<ul>{found}</ul>\n") if found else ""
    body = f"<h1>{safe(title)}</h1>\n{said}{_forms(profile)}{''.join(map(_form, profile.forms))}"
    return page(Frame(ways=ways), title, body)


def _forms(profile: Profile) -> str:
    if not profile.forms:
        return f'<p class="empty">{word("profile.none")}</p>\n'
    rows = [
        (
            f'<a href="#{safe(form.name)}">{safe(form.name)}</a>',
            safe(form.file),
            f"{form.records:,}",
            f"{form.subjects:,}" if form.subject else "",
            f"{len(form.fields):,}",
        )
        for form in profile.forms
    ]
    heads = ("form", "file", "#records", "#subjects", "#fields")
    return section("forms", words()["profile.forms"], table_of_cells(words()["profile.forms"], _heads(heads), rows))


def _form(form: FormProfile) -> str:
    facts = "".join(f"<p>{safe(said)}.</p>" for said in form_words(form))
    label = words()["profile.fields-of"].format(form=form.name)
    heads = ("field", "label", ".type", "#filled", "#distinct", "holds")
    return section(form.name, form.name, f"{facts}{table_of_cells(label, _heads(heads), _fields(form))}")


def _heads(names: tuple[str, ...]) -> list[str]:
    marks = [(name[: len(name) - len(name.lstrip("#."))], name.lstrip("#.")) for name in names]
    return [mark + words()[f"profile.{name}"] for mark, name in marks]


def _fields(form: FormProfile) -> Iterator[tuple[str, ...]]:
    for field in form.fields:
        said = "".join(f"<li>{_said(text)}</li>" for text in field_words(field))
        filled = (safe(field.type), f"{field.share:.0%}", f"{field.distinct:,}", f"<ul>{said}</ul>" if said else "")
        yield safe(field.name), safe(field.label), *filled


def _said(text: str) -> str:
    return f'<strong class="warn">{safe(text)}</strong>' if text.startswith("AMBIGUOUS") else safe(text)
