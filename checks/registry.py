"""How a rule is declared: once, beside the function that carries it out."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

Tables = Mapping[str, str]
Check = TypeVar("Check", bound=Callable[..., Any])


@dataclass(frozen=True)
class Rule:
    """One rule of the validation, as its users know it.

    id: the short name in capitals that its findings carry.
    severity: the gravest that its findings have, one of error, warning, note.
    meaning: what must hold, one sentence.
    mend: what to do where it does not hold, one sentence.
    source: where that is written (a guide and its section), or "m5kit" where it is sense and no guide says it.
    fails, passes: the smallest datasets that break the rule and that keep it: by name, as lines of CSV with "|"
    between them. Both are empty where an example takes more than that (a transport file, a spec): a test has it.
    each: what the rule ranges over, where it ranges over a list; {each} in an example stands for one of them.
    """

    id: str
    severity: str
    meaning: str
    mend: str
    source: str
    fails: Tables | None = None
    passes: Tables | None = None
    each: Sequence[Any] = ()

    def examples(self) -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
        """For each member what it is called, the datasets that break the rule and those that keep it, as CSV."""
        for member in self.each or ("",):
            named = member if isinstance(member, str) else " ".join(map(str, member))
            yield named, _filled(self.fails or {}, member), _filled(self.passes or {}, member)


def _filled(tables: Tables, member: Any) -> dict[str, str]:
    return {name.format(each=member): text.format(each=member).replace("|", "\n") for name, text in tables.items()}


def declares(*rules: Rule) -> Callable[[Check], Check]:
    """Declare the rules that a function carries out; they are found in its attribute `rules`."""

    def declared(check: Check) -> Check:
        check.rules = rules  # type: ignore[attr-defined]
        return check

    return declared


def declared_rules(checks: Iterable[Callable[..., Any]]) -> tuple[Rule, ...]:
    """The rules that functions declare, each once, by id."""
    found = {rule.id: rule for check in checks for rule in getattr(check, "rules", ())}
    return tuple(found[name] for name in sorted(found))
