"""The product's own source files, read once, for the tests that judge them."""

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "madang"


@dataclass(frozen=True)
class Source:
    """One Python file."""

    path: Path

    def __str__(self) -> str:
        return str(self.path.relative_to(ROOT))

    @cached_property
    def text(self) -> str:
        return self.path.read_text()

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def parts(self) -> tuple[str, ...]:
        return self.path.relative_to(PACKAGE).with_suffix("").parts

    @property
    def app(self) -> str:
        """The app it belongs to; empty for files of the package itself."""
        return self.parts[0] if len(self.parts) > 1 else ""

    @property
    def layer(self) -> str:
        """`actions` for both actions.py and actions/apply.py."""
        return self.parts[1] if len(self.parts) > 1 else self.parts[0]

    @property
    def is_test(self) -> bool:
        return "tests" in self.parts

    @cached_property
    def functions(self) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
        return [
            node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ]

    def at(self, node: ast.stmt | ast.expr) -> str:
        return f"{self}:{node.lineno}"

    def has_comment(self, number: int) -> bool:
        """Whether line `number` carries a comment, or one stands above it and its neighbouring imports."""
        if "#" in self.lines[number - 1]:
            return True
        above = [line.strip() for line in reversed(self.lines[: number - 1])]
        first = next((line for line in above if not line.startswith(("from ", "import "))), "")
        return first.startswith("#")


@cache
def python_files() -> list[Source]:
    """Everything we wrote in Python inside the package; migrations are written by Django."""
    return [Source(path) for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts]


@cache
def product_files() -> list[Source]:
    """The same without tests."""
    return [source for source in python_files() if not source.is_test]


@cache
def templates() -> list[Path]:
    """Pages and their parts."""
    return sorted(
        path for path in PACKAGE.rglob("*") if {"jinja2", "templates"} & set(path.parts) and path.is_file()
    )


@cache
def project() -> dict:
    """pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


@cache
def river() -> dict[str, int]:
    """Each app with its height: a higher number stands higher and may use what is lower. Neighbours share one."""
    contracts = {contract["id"]: contract for contract in project()["tool"]["importlinter"]["contracts"]}
    layers = contracts["river"]["layers"]
    return {app.strip(): height for height, layer in enumerate(reversed(layers)) for app in layer.split("|")}


def apps() -> list[str]:
    """Every app folder, from the files."""
    return sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))


def matches(pattern: str, sources: list[Source]) -> Iterator[tuple[Source, int, str]]:
    """Each line of `sources` in which `pattern` is found."""
    wanted = re.compile(pattern)
    for source in sources:
        for number, line in enumerate(source.lines, start=1):
            if wanted.search(line):
                yield source, number, line
