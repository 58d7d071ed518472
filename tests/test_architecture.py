"""The rules of CONTRIBUTING.md that a machine can check. Each failure names the file, the line and the rule."""

import ast
import io
import re
import statistics
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from django.apps import apps as registry
from django.db.models import Model
from importlinter.application import use_cases
from importlinter.configuration import configure

from tests.sources import (
    PACKAGE,
    ROOT,
    Source,
    apps,
    matches,
    product_files,
    project,
    python_files,
    river,
    templates,
)

pytestmark = pytest.mark.once
MAY_BE_USED_BY_OTHERS = {"models", "queries", "actions", "rules", "signals"}
GROUND = {"core", "ui", "allocation"}  # made of named files, of which everybody may use any
# A file of the ground is a decision: whoever adds one adds its name here.
NAMED_FILES = {
    "core": {
        "analyser", "apps", "audit", "backup", "caching", "clock", "doctor", "downloads", "errors", "files", "idempotency", "ids", "language", "live", "management", "markup", "models",
        "outbox", "paging", "personal", "places", "ready", "requests", "rest", "retention", "schedule", "serve", "sqlite", "versions",
    },
    "ui": {
        "apps", "centre", "charts", "colours", "context", "display", "environment", "formats", "forms", "gallery_data",
        "machines", "management", "middleware", "storage", "typed", "urls", "urls_plain", "views",
    },
    "allocation": {
        "agreement", "ballots", "clusters", "management", "opinions", "pabulib", "panel_graph", "panel_model", "panel_values", "panels",
        "projection", "reading", "shares", "shares_run", "solve", "solver", "team_case", "team_chains", "team_checks", "team_greedy",
        "team_model", "team_outline", "team_phases", "team_proof", "team_reasons", "team_search", "team_values", "teams", "telling",
        "text_tables", "votes", "votes_csv",
    },
}  # fmt: skip
FORBIDDEN_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "services",
    "service",
    "common",
    "misc",
    "shared",
    "manager",
}
# Actions that no person causes, each with the reason.
NO_ACTOR = {
    "people.make_guest": "the person comes into being by it",
    "people.notify": "the product itself speaks",
    "search.index_later": "the index follows what others did",
    "search.log_search": "written down on purpose without who it was",
}
READS_ENVIRONMENT = {
    "settings.py": "the one place",
    "__main__.py": "names the settings module",
    "wsgi.py": "names the settings module",
    "allocation/__init__.py": "tells numpy, before it is loaded, to use one thread",
    "core/ready.py": "runs before Django is loaded",
    "core/serve.py": "the parent of the processes hands its environment on, and must not load Django",
    "helpdesk/management/commands/helpdesk_fit.py": "hands its environment on to the processes that measure",
}


def test_imports_flow_down() -> None:
    configure()
    said = io.StringIO()
    with redirect_stdout(said):
        kept = use_cases.lint_imports(str(ROOT / "pyproject.toml"), cache_dir=None, no_logo=True)
    assert kept, said.getvalue()


def test_every_app_has_its_place_in_the_river() -> None:
    assert set(apps()) <= set(river())


def foreign_keys() -> Iterator[tuple[type[Model], str, type[Model]]]:
    for model in registry.get_models(include_auto_created=True):
        if model.__module__.startswith("madang."):
            for field in model._meta.get_fields():
                target = field.related_model
                if (
                    not field.auto_created
                    and isinstance(target, type)
                    and target.__module__.startswith("madang.")
                ):
                    yield model, field.name, target


def test_foreign_keys_point_down() -> None:
    def app(model: type[Model]) -> str:
        return model._meta.app_label

    wrong = [
        f"{model.__name__}.{name} → {target.__name__}: {app(model)} stands below or beside {app(target)}"
        for model, name, target in foreign_keys()
        if app(model) != app(target) and river()[app(model)] <= river()[app(target)]
    ]
    assert not wrong, "\n".join(wrong)


def imported_modules(source: Source) -> Iterator[tuple[int, list[str]]]:
    """Each of our modules that `source` imports, as its line and the parts after `madang`."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            first, *rest = name.split(".")
            if first == "madang" and rest:
                yield node.lineno, rest


def may_use(source: Source, parts: list[str]) -> bool:
    """Whether `source` may import the module `parts` of another app."""
    app, *rest = parts
    if app in {source.app, *GROUND} or app not in apps() or not rest:
        return True
    if not source.app:  # the table of contents and the REST interface name each app's own
        return True
    return rest[0] in MAY_BE_USED_BY_OTHERS or (
        source.is_test and rest[:2] in (["tests", "factories"], ["tests", "scan"], ["tests", "letters"])
    )


def test_other_apps_are_used_by_their_front_door() -> None:
    wrong = [
        f"{source}:{line} uses madang.{'.'.join(parts)}"
        for source in python_files()
        for line, parts in imported_modules(source)
        if not may_use(source, parts)
    ]
    assert not wrong, "\n".join(
        [f"Only {', '.join(sorted(MAY_BE_USED_BY_OTHERS))} of another app may be used:", *wrong]
    )


def test_the_ground_is_made_of_named_files() -> None:
    there = {
        app: {source.layer for source in product_files() if source.app == app} - {"__init__"}
        for app in GROUND
    }
    unnamed = {app: sorted(there[app] - NAMED_FILES[app]) for app in GROUND}
    gone = {app: sorted(NAMED_FILES[app] - there[app]) for app in GROUND}
    assert not any(unnamed.values()), f"Name them in NAMED_FILES, or find their true home: {unnamed}"
    assert not any(gone.values()), f"Not there any more: {gone}"


def test_no_file_is_a_drawer() -> None:
    wrong = [str(source) for source in python_files() if FORBIDDEN_NAMES & set(source.parts)]
    assert not wrong, f"Say what these are: {wrong}"


def test_migrations_say_what_they_do() -> None:
    names = [path for path in PACKAGE.glob("*/migrations/*.py") if path.stem != "__init__"]
    wrong = [
        str(path.relative_to(ROOT))
        for path in names
        if not re.fullmatch(r"\d{4}_(?!auto_)[a-z0-9_]+(?<!_and_more)", path.stem)
    ]
    assert not wrong, f"Name them by intent (makemigrations --name): {wrong}"


# --- actions, rules, imports ------------------------------------------------------------------------


def public_functions(layer: str) -> Iterator[tuple[Source, ast.FunctionDef]]:
    for source in product_files():
        if source.app and source.app not in GROUND and source.layer == layer:
            for node in source.tree.body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    yield source, node


def faults_of_action(source: Source, node: ast.FunctionDef) -> Iterator[str]:
    if not ast.get_docstring(node):
        yield "has no docstring (what it does, what it raises)"
    if node.args.args or node.args.posonlyargs or node.args.vararg:
        yield "takes arguments by position (write * first)"
    actor = {argument.arg for argument in node.args.kwonlyargs}
    if "by" not in actor and f"{source.app}.{node.name}" not in NO_ACTOR:
        yield "has no actor `by` (or a reason in NO_ACTOR)"


def test_actions_say_who_what_and_what_they_raise() -> None:
    wrong = [
        f"{source.at(node)} {node.name} {fault}"
        for source, node in public_functions("actions")
        for fault in faults_of_action(source, node)
    ]
    assert not wrong, "\n".join(wrong)


def calculations() -> list[Source]:
    """rules.py of every app, and all of allocation but its commands."""
    return [
        source
        for source in product_files()
        if (source.app and source.layer == "rules")
        or (source.app == "allocation" and source.layer != "management")
    ]


def test_calculations_are_explained() -> None:
    wrong = [
        f"{source.at(node)} {node.name}"
        for source in calculations()
        for node in source.tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert not wrong, f"Public functions that calculate have a docstring: {wrong}"


def test_calculations_are_pure() -> None:
    forbidden = re.compile(
        r"^\s*(from|import) (django\.(db|http|core\.mail)|madang\.core\.clock|requests|urllib\.request|socket)"
    )
    wrong = [f"{source}:{number}" for source, number, _ in matches(forbidden.pattern, calculations())]
    assert not wrong, f"A calculation knows no database, clock or network: {wrong}"


def test_imports_stand_at_the_top() -> None:
    wrong = [
        source.at(node)
        for source in product_files()
        for function in source.functions
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom) and not source.has_comment(node.lineno)
    ]
    assert not wrong, f"An inline import gives its reason on its line: {wrong}"


# --- one place for each thing -----------------------------------------------------------------------


def test_the_environment_is_read_in_one_place() -> None:
    found = matches(r"os\.(environ|getenv)", product_files())
    wrong = [
        f"{source}:{number}"
        for source, number, _ in found
        if "/".join(source.parts) + ".py" not in READS_ENVIRONMENT
    ]
    assert not wrong, f"Only settings.py reads the environment: {wrong}"


# What may speak to other hosts, each with the reason. No address comes from a visitor.
SPEAKS_TO_HOSTS = {
    "core/serve.py": "asks its own server whether it is there",
    "core/doctor.py": "asks the operator's mail server",
    "helpdesk/clients/stream.py": "asks the language model that the operator set, and follows no redirect",
    "people/views/entering.py": "names the errors of a provider that the operator set",
}


def test_no_address_of_a_visitor_is_fetched() -> None:
    """The server asks no host that somebody typed, so nobody makes it ask the inner network (SSRF)."""
    asks = r"^\s*(from|import) (requests|urllib\.request|urllib3|http\.client|httpx|aiohttp|smtplib|ftplib|socket)\b"
    found = {"/".join(source.parts) + ".py" for source, _number, _line in matches(asks, product_files())}
    assert found == set(SPEAKS_TO_HOSTS), "Outgoing requests have one guarded place, or none"


def test_there_is_one_clock() -> None:
    asks = r"(datetime|timezone)\.(now|utcnow|today)\(|\bdate\.today\(|\btime\.time\(|timezone\.local(date|time)\("
    found = matches(asks, product_files())
    wrong = [f"{source}:{number}" for source, number, _ in found if source.parts != ("core", "clock")]
    assert not wrong, f"Ask madang.core.clock: {wrong}"


def marks_as_safe(node: ast.AST) -> bool:
    """`Markup(x)` or `mark_safe(x)` where x is more than a text written out in the code."""
    if not isinstance(node, ast.Call) or not node.args:
        return False
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    return name in {"Markup", "mark_safe"} and not isinstance(node.args[0], ast.Constant)


def test_unescaped_text_gives_its_reason() -> None:
    wrong = [
        source.at(node)
        for source in product_files()
        for node in ast.walk(source.tree)
        if marks_as_safe(node) and "#" not in source.lines[node.lineno - 1]
    ]
    wrong += [
        f"{source}:{n}"
        for source, n, line in matches(r"@csrf_exempt|csrf_exempt\(", product_files())
        if "#" not in line
    ]
    for path in templates():
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            if re.search(r"\|\s*safe\b|autoescape\s+(false|off)", line) and "{#" not in line:
                wrong.append(f"{path.relative_to(ROOT)}:{number}")
    assert not wrong, f"Say on the line why this text cannot carry a script: {wrong}"


def test_nothing_is_left_for_later() -> None:
    later = r"#.*\b(TO" r"DO|FIX" r"ME|XX" r"X)\b"
    wrong = [f"{source}:{number}" for source, number, _ in matches(later, python_files())]
    wrong += [str(path.relative_to(ROOT)) for path in templates() if re.search(later, path.read_text())]
    assert not wrong, wrong


# --- budgets: tightened over time, never loosened ---------------------------------------------------


def percentile(values: list[int], share: float) -> int:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def test_functions_are_short() -> None:
    lengths = [
        (node.end_lineno - node.lineno + 1, source.at(node), node.name)
        for source in product_files()
        for node in source.functions
        if node.end_lineno
    ]
    lines = [length for length, *_ in lengths]
    too_long = [f"{place} {name}: {length} lines" for length, place, name in lengths if length > 60]
    assert not too_long, "\n".join(too_long)
    assert percentile(lines, 0.95) <= 30, sorted(lengths, reverse=True)[:20]
    assert statistics.median(lines) <= 8


def line_count(path: Path) -> int:
    return path.read_text().count("\n")


def test_files_are_short() -> None:
    lengths = {str(source): line_count(source.path) for source in python_files()}
    assert not {name: length for name, length in lengths.items() if length > 500}
    assert percentile(list(lengths.values()), 0.95) <= 300


def test_templates_are_short() -> None:
    lengths = {str(path.relative_to(ROOT)): line_count(path) for path in templates()}
    if not lengths:
        pytest.fail("There are no templates: this test looks in the wrong place.")
    assert percentile(list(lengths.values()), 0.95) <= 150, sorted(
        lengths.items(), key=lambda item: -item[1]
    )[:10]


def test_dependencies_are_few_and_each_has_its_reason() -> None:
    wanted = project()["project"]["dependencies"]
    assert len(wanted) <= 24
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    wrong = [name for name in wanted for line in lines if f'"{name}"' in line and "#" not in line]
    assert not wrong, f"A dependency has its reason beside it: {wrong}"


# What the frame of every page is made of; a template that gives one of these another meaning breaks the header silently.
OF_THE_FRAME = re.compile(r"{%-?\s*(?:macro|set)\s+(here|nav|person|language|display|centre|demo)\b\s*[=(]")


def test_no_template_takes_a_name_that_the_frame_uses() -> None:
    taken = {path.name: found for path in templates() if (found := OF_THE_FRAME.findall(path.read_text()))}
    assert not taken
