"""Rules about the code as a whole, each as a test that names the culprit."""

import ast
import re
import subprocess
from importlib import import_module
from pathlib import Path

import pytest
from django.db.models import TextChoices

from lilac_engine.flow import Flow

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(
    p.relative_to(ROOT) for p in (ROOT / "src").rglob("*.py") if "migrations" not in p.parts
)
STATES = sorted((ROOT / "src/lilac").glob("*/states.py"))
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "base"}
MODULE_LIMITS = {
    "__init__.py": 110, "states.py": 140, "events.py": 120, "permissions.py": 150,
    "receivers.py": 80, "urls.py": 120,
}  # fmt: skip


def tracked() -> list[Path]:
    names = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    return [ROOT / n for n in names if n]


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_module_fits_on_few_screens(path):
    limit = MODULE_LIMITS.get(path.name, 400)
    assert len((ROOT / path).read_text().splitlines()) <= limit


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_function_fits_on_one_screen(path):
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1}"
        for node in ast.walk(ast.parse((ROOT / path).read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno >= 50
    ]
    assert long == []


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_module_is_named_for_what_it_holds(path):
    assert not FORBIDDEN_NAMES & {path.stem, *path.parts}


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_public_things_say_what_they_are_for(path):
    tree = ast.parse((ROOT / path).read_text())
    public = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
    ]
    silent = [
        node.name
        for node in public
        if not ast.get_docstring(node)
        and not node.name.endswith(("Config", "Factory"))
        and not {"overload"} & {getattr(d, "id", "") for d in node.decorator_list}
    ]
    assert silent == []


def flows():
    for path in STATES:
        module = import_module(f"lilac.{path.parent.name}.states")
        for name, flow in vars(module).items():
            if isinstance(flow, Flow):
                yield f"{path.parent.name}.{name}", module, flow


@pytest.mark.parametrize(("name", "module", "flow"), [pytest.param(*f, id=f[0]) for f in flows()])
def test_flow_speaks_only_of_known_states(name, module, flow):
    spoken = {s for a, _, b in flow.edges() for s in (a, b)}
    kinds = [
        set(kind.values)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, TextChoices) and kind is not TextChoices
    ]
    assert any(spoken <= kind for kind in kinds)


MACHINE = re.compile(r"(?<![\w.])/(?:work|farm|root)/|/tmp/[a-z]")
HOSTS = re.compile(r"pypi\.org|pythonhosted|npmjs|npmmirror|tuna\.tsinghua|deb\.debian")


@pytest.mark.parametrize("path", tracked(), ids=lambda p: str(p.relative_to(ROOT)))
def test_no_path_of_a_machine_and_no_registry_is_named(path):
    if not path.exists() or path.suffix in {".png", ".ico", ".woff2"} or path == Path(__file__):
        return
    text = path.read_text(errors="ignore")
    assert not MACHINE.findall(text)
    assert not HOSTS.findall(text)


def test_third_party_code_is_not_tracked():
    bad = [
        str(p.relative_to(ROOT))
        for p in tracked()
        if re.search(r"\.min\.(js|css)$|/vendor/|node_modules/|/dist/", str(p.relative_to(ROOT)))
    ]
    assert bad == []
