"""The state machines of all modules, drawn from the code that runs them."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.apps import apps
from django.db.models import Choices
from django.utils import translation

from lilac_engine.flow import Flow


def pages() -> dict[str, str]:
    """One Markdown page per module that has flows: ``{"policies.md": text}``."""
    drawn: dict[str, str] = {}
    for config in sorted(apps.get_app_configs(), key=lambda config: config.name):
        path = f"{config.name}.states"
        if not config.name.startswith("lilac.") or find_spec(path) is None:
            continue
        module = import_module(path)
        flows = [(n, f) for n, f in vars(module).items() if isinstance(f, Flow)]
        if flows:
            drawn[f"{config.label}.md"] = _page(config.label, module, flows)
    return drawn


def _page(label: str, module: ModuleType, flows: list[tuple[str, Flow]]) -> str:
    with translation.override(None):
        parts = [f"# States of {label}", "Drawn by `lilac draw_states`; do not edit by hand."]
        for name, flow in flows:
            kind = _kind(module, flow)
            parts += [f"## {name}", *_summary(kind), f"```mermaid\n{_mermaid(flow)}\n```"]
            if kind is not None:
                parts.append(_legend(kind))
        return "\n\n".join(parts) + "\n"


def _kind(module: ModuleType, flow: Flow) -> type[Choices] | None:
    """The choices whose members the flow moves between."""
    for state, _move, _target in flow.edges():
        if isinstance(state, Choices):
            return type(state)
    return None


def _summary(kind: type[Choices] | None) -> Iterator[str]:
    if kind is not None and kind.__doc__:
        yield " ".join(kind.__doc__.split())


def _mermaid(flow: Flow) -> str:
    first = next(iter(flow.table))
    targets = [str(target) for _state, _move, target in flow.edges()]
    ends = dict.fromkeys(t for t in targets if not flow.moves(t))
    lines = [flow.to_mermaid(), f"    [*] --> {first}", *(f"    {end} --> [*]" for end in ends)]
    return "\n".join(lines)


def _legend(kind: type[Choices]) -> str:
    rows = [f"| `{value}` | {label} |" for value, label in kind.choices]
    return "\n".join(["| state | shown as |", "|---|---|", *rows])
