"""Whatever an action writes into the audit trail, the staff read in words, not as a code."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pytest

from madang.people.rules import AUDIT_WORDS
from tests.sources import Source, product_files

pytestmark = pytest.mark.once
HOLE = "\0"  # where the verb that a caller gives comes in


@dataclass(frozen=True)
class Recorder:
    """A function that records the verb it is given in `parameter`, as `template` with that verb in its hole."""

    name: str
    parameter: str
    position: int
    template: str
    home: Source | None = None  # None: audit.record itself

    def is_called_by(self, call: ast.Call, source: Source) -> bool:
        if self.home is None:
            return ast.unparse(call.func) in {"audit.record", "record"}
        name = word_of(call)
        near = source == self.home if self.name.startswith("_") else source.app == self.home.app
        return name == self.name and near

    def verb_in(self, call: ast.Call) -> ast.expr | None:
        given = {word.arg: word.value for word in call.keywords}
        if self.parameter in given:
            return given[self.parameter]
        if len(call.args) > self.position:
            return call.args[self.position]
        return ast.Constant(...) if None in given else None  # `**values`: it may be anything


def spellings(node: ast.expr, parameters: list[str]) -> Iterator[tuple[str, str | None]]:
    """Patterns of what an expression can be, each with the parameter that fills its hole."""
    if isinstance(node, ast.Constant) and node.value is not ...:
        yield re.escape(str(node.value)), None
    elif isinstance(node, ast.IfExp):
        yield from spellings(node.body, parameters)
        yield from spellings(node.orelse, parameters)
    elif isinstance(node, ast.Name) and node.id in parameters:
        yield HOLE, node.id
    elif isinstance(node, ast.JoinedStr):
        parts = [next(spellings(getattr(part, "value", part), parameters)) if isinstance(part, ast.FormattedValue)
                 else (re.escape(str(getattr(part, "value", ""))), None) for part in node.values]  # fmt: skip
        yield "".join(text for text, _ in parts), next((name for _, name in parts if name), None)
    else:
        yield ".+", None


def word_of(call: ast.Call) -> str:
    """The last word of what is called: `record` of `audit.record(…)`."""
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


Call = tuple[Source, ast.FunctionDef | ast.AsyncFunctionDef, ast.Call]


@cache
def calls() -> dict[str, list[Call]]:
    """Every call inside a function of the product, by the word that is called."""
    found: dict[str, list[Call]] = defaultdict(list)
    for source in product_files():
        for function in source.functions:
            for node in ast.walk(function):
                if isinstance(node, ast.Call):
                    found[word_of(node)].append((source, function, node))
    return found


@cache
def recorded() -> list[tuple[str, str]]:
    """The pattern of each verb that the product's own code records, and where."""
    found: list[tuple[str, str]] = []
    waiting = [Recorder("record", "verb", 99, HOLE)]
    for recorder in waiting:  # grows while it is walked
        for source, function, call in calls().get(recorder.name, ()):
            verb = recorder.verb_in(call) if recorder.is_called_by(call, source) else None
            names = [one.arg for one in [*function.args.args, *function.args.kwonlyargs]]
            for text, name in spellings(verb, names) if verb else ():
                whole = recorder.template.replace(HOLE, text)
                if name is None:
                    found.append((whole, source.at(call)))
                    continue
                further = Recorder(function.name, name, names.index(name), whole, source)
                if further not in waiting:
                    waiting.append(further)
    return found


def test_everything_in_the_audit_trail_is_said_in_words() -> None:
    silent = [
        f"{place}: {pattern}"
        for pattern, place in recorded()
        if not any(re.fullmatch(pattern, verb) for verb in AUDIT_WORDS)
    ]
    assert not silent, "Add them to AUDIT_WORDS in the app's handlers.py:\n" + "\n".join(silent)


def test_no_words_are_kept_for_what_nobody_records() -> None:
    patterns = [pattern for pattern, _ in recorded()]
    assert [verb for verb in AUDIT_WORDS if not any(re.fullmatch(one, verb) for one in patterns)] == []
