"""The house: its numbers, its names, and who may import whom, measured from the code itself."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from statistics import median, quantiles

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("surveillance", "scrapers", "expectations", "sql", "plugins", "dags", "benchmarks")
PACKAGES = {"review_ui": "plugins/review_ui"}
Function = ast.FunctionDef | ast.AsyncFunctionDef
ASKED_FOR = {
    "do_GET",
    "do_HEAD",
    "do_POST",
    "get_connection_with_tls_context",
    "get_link",
    "get_request",
    "handle_error",
    "process_bind_param",
    "process_request",
    "process_result_value",
}
"""Names that a library's interface asks for."""
BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.IfExp, ast.ExceptHandler, ast.comprehension, ast.match_case)


def modules() -> list[Path]:
    found = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    return [path for path in found if "migrations" not in path.parts]


def told(paths: list[Path]) -> str:
    return ", ".join(str(path.relative_to(ROOT)) for path in paths)


TREES = {path: ast.parse(path.read_text()) for path in modules()}
LINES = {path: len(path.read_text().splitlines()) for path in modules()}
FUNCTIONS = [(path, node) for path, tree in TREES.items() for node in ast.walk(tree) if isinstance(node, Function)]


def p90(numbers: list[int]) -> float:
    return quantiles(numbers, n=10, method="inclusive")[-1]


def length(node: Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def complexity(node: Function) -> int:
    branches = sum(isinstance(part, BRANCHES) for part in ast.walk(node))
    return 1 + branches + sum(len(part.values) - 1 for part in ast.walk(node) if isinstance(part, ast.BoolOp))


def is_public(name: str) -> bool:
    return not name.startswith("_")


def public_definitions() -> Iterator[tuple[Path, ast.AST, str]]:
    for path, tree in TREES.items():
        for node in tree.body:
            if isinstance(node, Function | ast.ClassDef) and is_public(node.name):
                yield path, node, node.name
            if isinstance(node, ast.ClassDef) and is_public(node.name):
                for part in node.body:
                    if isinstance(part, Function) and is_public(part.name):
                        yield path, part, f"{node.name}.{part.name}"


def test_files_are_short() -> None:
    lengths = sorted(LINES.values())
    assert max(lengths) <= 400, told([path for path, lines in LINES.items() if lines > 400])
    assert p90(lengths) <= 200
    assert median(lengths) <= 80


def test_functions_are_short() -> None:
    lengths = [length(node) for _, node in FUNCTIONS]
    long = [f"{path.relative_to(ROOT)}:{node.name} ({length(node)})" for path, node in FUNCTIONS if length(node) > 60]
    assert not long, long
    assert p90(lengths) <= 25
    assert median(lengths) <= 8


def test_functions_are_simple() -> None:
    assert p90([complexity(node) for _, node in FUNCTIONS]) <= 5


def test_every_module_says_what_belongs_there() -> None:
    silent = [path for path, tree in TREES.items() if not ast.get_docstring(tree)]
    assert not silent, told(silent)


def test_public_things_are_documented() -> None:
    documented = [(name, bool(ast.get_docstring(node))) for _, node, name in public_definitions()]  # type: ignore[arg-type]
    share = sum(has for _, has in documented) / len(documented)
    assert share >= 0.85, f"{share:.0%}; without: {[name for name, has in documented if not has][:40]}"


def test_suppressions_are_rare_and_nothing_is_left_to_do() -> None:
    text = {path: path.read_text() for path in TREES}
    suppressions = sum(len(re.findall(r"# (?:noqa|type: ignore|nosec)", body)) for body in text.values())
    assert suppressions <= sum(LINES.values()) / 1000, suppressions
    marked = [path for path, body in text.items() if re.search(r"\b(?:TODO|FIXME|XXX|HACK)\b", body)]
    assert not marked, told(marked)


def test_no_room_is_named_for_nothing() -> None:
    vague = {"utils", "helpers", "common", "misc", "base", "util", "helper"}
    assert not [path for path in TREES if path.stem in vague or path.parent.name in vague]


def test_functions_are_not_named_get_process_or_handle() -> None:
    vague = {node.name for _, node in FUNCTIONS if re.match(r"_*(?:get|process|handle|do)_", node.name)}
    assert vague <= ASKED_FOR, vague - ASKED_FOR


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    parts = parts[1:] if parts[0] == "plugins" else parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path, known: set[str]) -> set[str]:
    wanted: set[str] = set()
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Import):
            wanted |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names} & known
            wanted |= inner or {node.module}
    return (wanted & known) - {module_name(path)}


def test_no_import_goes_in_a_circle() -> None:
    known = {module_name(path) for path in TREES}
    TopologicalSorter({module_name(path): imports(path, known) for path in TREES}).prepare()


def test_only_the_clock_asks_the_time() -> None:
    asking = re.compile(r"datetime\.(?:now|utcnow|today)\(|date\.today\(|time\.time\(\)")
    found = [path for path in TREES if path.name != "clock.py" and asking.search(path.read_text())]
    assert not found, told(found)


def test_a_source_is_small() -> None:
    folder, families = ROOT / "scrapers" / "sources", ROOT / "scrapers" / "families"
    described = sorted(folder.glob("*.yml"))
    parsers = {path.stem: path for path in TREES if path.parent == folder and path.stem != "__init__"}
    assert set(parsers) <= {path.stem for path in described}
    shared = [path for path in TREES if path.parent == families and path.stem != "__init__"]
    alike = len(described) - len(parsers)
    assert alike >= len(shared), "a family is for two sources or more, of which one at least has no parser of its own"
    code = [*(code_lines(path) for path in (*parsers.values(), *shared)), *[0] * (alike - len(shared))]
    assert len(code) == len(described) >= 20
    assert median(code) <= 40
    assert median(fact_lines(path) for path in described) <= 25


def code_lines(path: Path) -> int:
    """Lines of code: neither blank, nor a comment, nor a docstring."""
    texts = [
        node for node in ast.walk(TREES[path]) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    ]
    told_in = {line for node in texts for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}
    lines = enumerate(path.read_text().splitlines(), start=1)
    return sum(number not in told_in and bool(line.strip()) and line.strip()[0] != "#" for number, line in lines)


def fact_lines(path: Path) -> int:
    """Lines of a description: neither blank, nor a comment, nor what it tells an operator."""
    facts, _, _ = path.read_text().partition("\ntriage:")
    return sum(bool(line.strip()) and line.strip()[0] != "#" for line in facts.splitlines()) + 1


def test_a_dag_file_only_wires() -> None:
    assert not [path for path in TREES if path.parent.name == "dags" and LINES[path] > 80]


def test_no_machine_and_no_registry_is_named() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    hosts = (
        "pypi" + ".org",
        "files.python" + "hosted",
        "registry.npm" + "js",
        "deb.deb" + "ian.org",
        "/ro" + "ot/",
        "/wo" + "rk/",
    )
    named = [
        f"{name}: {host}"
        for name in listed.stdout.splitlines()
        if (ROOT / name).is_file() and (ROOT / name).suffix not in {".png", ".gz", ".xlsx", ".woff2"}
        for host in hosts
        if host in (ROOT / name).read_text(errors="ignore")
    ]
    assert not named, named


def test_every_dependency_is_pinned_with_hashes() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        lines = [line for line in path.read_text().splitlines() if line and line[0] not in "# "]
        assert lines, path.name
        assert all("==" in line for line in lines), path.name
        assert path.read_text().count("--hash=sha256:") >= len(lines)


def test_the_project_file_can_be_read() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["license"] == "EUPL-1.2"


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
        ["lint-imports", "--no-cache"],
    ],
    ids=lambda command: command[0] + ("-format" if "format" in command else ""),
)
def test_the_tools_find_nothing(command: list[str]) -> None:
    tool = Path(sys.executable).parent / command[0]
    done = subprocess.run([str(tool), *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]
