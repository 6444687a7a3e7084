"""The files of our components that the server hands out. Within a component they would be sent with each use."""

from __future__ import annotations

import hashlib
from pathlib import Path

_FOLDER = Path(__file__).parents[1] / "assets"
LINKED_STYLE, LINKED_SCRIPT = _FOLDER / "linked.css", _FOLDER / "linked.js"
LIST_KEYS = _FOLDER / "list_keys.js"
NOTES_STYLE, NOTES_SCRIPT = _FOLDER / "notes.css", _FOLDER / "notes.js"
ASSETS = (LINKED_STYLE, LINKED_SCRIPT, LIST_KEYS, NOTES_STYLE, NOTES_SCRIPT)


def address(path: Path) -> str:
    """Where a file is served as it is now."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return f"/assets/{path.name}?v={digest}"


def loading(script: Path) -> str:
    """The script of a component that fetches the real one; a module within a page has no address of its own."""
    return f"""
const real = import(new URL("{address(script)}", window.location.origin));
export default async (component) => (await real).default(component);
"""
