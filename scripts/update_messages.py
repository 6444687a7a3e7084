"""Bring the message catalogue up to date with the texts in the code: `make messages`.

`locales/callos.pot` then holds every text once; each language's file keeps its translations, gets the new texts
without one, and loses those that no code has any more.
"""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("api", "commands", "dashboard", "pages", "services", "web")
LANGUAGES = ("en", "de")
KEYWORDS = {"_": None, "N_": None, "n_": (1, 2)}
TEMPLATE = ROOT / "locales" / "callos.pot"


def extracted() -> Catalog:
    """Every text that the code marks, with the files it stands in."""
    found = Catalog()
    for folder in FOLDERS:
        for file, _line, message, _comments, _context in extract_from_dir(
            ROOT / folder, method_map=[("**.py", "python")], keywords=KEYWORDS, strip_comment_tags=True
        ):
            found.add(message, locations=[(f"{folder}/{file}", 0)])
    return found


def path_of(language: str) -> Path:
    """Where a language's catalogue is."""
    return ROOT / "locales" / language / "LC_MESSAGES" / "callos.po"


def updated(language: str) -> str:
    """A language's file as it should be."""
    path = path_of(language)
    old = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as file:
            old = read_po(file, locale=language)
    new = extracted()
    for message in new:
        known = old.get(message.id) if message.id else None
        if known is not None:
            message.string = known.string
            message.flags |= known.flags & {"fuzzy"}
    about = f"The texts in {language}; those without a translation are shown in English."
    return written(new, about, header=_header(old))


def written(catalogue: Catalog, about: str, *, header: str = "") -> str:
    """A catalogue as a file, without dates, authors and line numbers, which would change for nothing."""
    body = io.BytesIO()
    write_po(body, catalogue, omit_header=True, include_lineno=False, sort_output=True, ignore_obsolete=True)
    return (
        f"# CallOS. {about}\n# `make messages` brings this file up to date.\n\n{header}{body.getvalue().decode()}"
    )


def _header(catalogue: Catalog) -> str:
    """What a translator's tools must know of a language: which one it is, and its plural forms."""
    lines = {
        "Language": catalogue.locale_identifier,
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": catalogue.plural_forms,
    }
    body = "".join(f'"{name}: {value}\\n"\n' for name, value in lines.items())
    return f'msgid ""\nmsgstr ""\n{body}\n'


def main() -> None:
    """Write the template and every language's file."""
    TEMPLATE.parent.mkdir(exist_ok=True)
    TEMPLATE.write_text(written(extracted(), "Every text that people see, in English."), encoding="utf-8")
    for language in LANGUAGES:
        path_of(language).parent.mkdir(parents=True, exist_ok=True)
        path_of(language).write_text(updated(language), encoding="utf-8")


if __name__ == "__main__":
    main()
