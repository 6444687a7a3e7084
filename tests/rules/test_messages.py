"""Every text that people see is in the message catalogue, and the catalogue is up to date."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from scripts import update_messages
from services import messages
from services.errors import N_, Invalid
from services.models.vocabulary import Language
from services.settings import CHECKOUT

MARKERS = {"_", "N_", "n_"}
MARKED = [path for folder in update_messages.FOLDERS for path in sorted((CHECKOUT / folder).rglob("*.py"))]
SCREENS = [path for folder in ("dashboard", "pages") for path in sorted((CHECKOUT / folder).rglob("*.py"))]

# Arguments of st.* that people read. Everything else there is a key, a format or a switch.
READ = {
    "alt",
    "body",
    "delta_description",
    "help",
    "label",
    "page_title",
    "placeholder",
    "text",
    "title",
    "tooltip",
}
# Calls whose arguments are no texts.
SILENT = {
    "columns",
    "component",
    "container",
    "empty",
    "form",
    "fragment",
    "grid",
    "image",
    "logo",
    "navigation",
    "page_link",
    "set_page_config",
    "space",
    "switch_page",
}


# Every language but that of the texts in the code, which are their own translation.
TRANSLATED = [language.lower() for language in Language if language is not Language.EN]
# How German would speak to somebody it is on first-name terms with: the pronouns, and what begins an order.
_FAMILIAR = re.compile(
    r"\b(?:du|dich|dir|dein\w*|euch|euer\w*|eure\w*)\b"
    r"|(?:^|[.:,;] |\bund |\bdann )(?:wähle|stufe sie|erfasse|lass|melde|gib|nimm|prüfe|lies|öffne|versuche?|warte"
    r"|ändere|trage?|lade|klicke?|setze?|nenne?|sage?|füge|beginne|lege?)\b(?! Sie)",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(r"%\(\w+\)s|%%")


def catalogue(language: str) -> Catalog:
    """A language's file, as translators write it."""
    with update_messages.path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def forms(message: Message) -> list[tuple[str, str]]:
    """A message's forms (two where it has a plural), each with its translation."""
    return list(zip(_forms(message.id), _forms(message.string or ""), strict=True))


def _forms(texts: str | list[str] | tuple[str, ...]) -> list[str]:
    return [texts] if isinstance(texts, str) else list(texts)


def calls(path: Path) -> Iterator[ast.Call]:
    """All calls in a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Call):
            yield node


def is_literal(node: ast.expr) -> bool:
    """Whether this is one text in the source, adjacent pieces included."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def where(path: Path, node: ast.AST) -> str:
    """A place, as an editor finds it."""
    return f"{path.relative_to(CHECKOUT)}:{getattr(node, 'lineno', 0)}"


def unmarked(path: Path) -> Iterator[str]:
    """The places where a bare text goes to the screen."""
    for call in calls(path):
        function = call.func
        if not (isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name | ast.Attribute)):
            continue
        written = ast.unparse(function)
        if not written.startswith("st.") or written.startswith(("st.session_state", "st.query_params", "st.user")):
            continue
        readable = [keyword.value for keyword in call.keywords if keyword.arg in READ]
        if function.attr not in SILENT:
            readable += call.args[:1]
        yield from (where(path, text) for text in readable if says_something(text))


def says_something(node: ast.expr) -> bool:
    """Whether a bare text, or a piece of an f-string, has letters in it that people would read."""
    if isinstance(node, ast.JoinedStr):
        return any(says_something(piece) for piece in node.values)
    if not is_literal(node):
        return False
    text = str(node.value)  # type: ignore[attr-defined]
    # What is Markdown or an icon's name only: ":small[:gray[", ":material/check:".
    words = [part for part in text.replace("[", " ").replace("]", " ").split() if not part.startswith(":")]
    return any(letter.isalpha() for word in words for letter in word) and text != "CallOS"


@pytest.mark.parametrize("path", MARKED, ids=lambda path: path.relative_to(CHECKOUT).as_posix())
def test_only_literals_are_marked(path: Path) -> None:
    bad = []
    for call in calls(path):
        if isinstance(call.func, ast.Name) and call.func.id in MARKERS:
            texts = call.args[:2] if call.func.id == "n_" else call.args[:1]
            bad += [where(path, text) for text in texts if not is_literal(text)]
    assert bad == []


@pytest.mark.parametrize("path", MARKED, ids=lambda path: path.relative_to(CHECKOUT).as_posix())
def test_no_text_is_marked_within_an_f_string(path: Path) -> None:
    """Before Python 3.12 the catalogue's tool does not see such a text, from there on it does."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = [node for text in ast.walk(tree) if isinstance(text, ast.JoinedStr) for node in ast.walk(text)]
    found = [node for node in inside if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    assert [where(path, node) for node in found if ast.unparse(node.func) in MARKERS] == []


@pytest.mark.parametrize("path", SCREENS, ids=lambda path: path.relative_to(CHECKOUT).as_posix())
def test_no_bare_text_goes_to_a_screen(path: Path) -> None:
    assert list(unmarked(path)) == []


def test_a_bare_text_would_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ['st.title("Bare")', 'st.sidebar.button(f"Bare {x}")', 'st.metric(_("Fine"), 1, help="Bare")']
    source = "\n".join([*lines, 'st.write(_("Fine"))'])
    (tmp_path / "page.py").write_text(source)
    monkeypatch.setattr("tests.rules.test_messages.CHECKOUT", tmp_path)
    assert list(unmarked(tmp_path / "page.py")) == ["page.py:1", "page.py:2", "page.py:3"]


def test_the_catalogue_is_up_to_date() -> None:
    about = "Run: make messages"
    template = update_messages.TEMPLATE.read_text(encoding="utf-8")
    assert template.endswith(update_messages.written(update_messages.extracted(), "").partition("\n\n")[2]), about
    for language in update_messages.LANGUAGES:
        assert update_messages.path_of(language).read_text(encoding="utf-8") == update_messages.updated(
            language
        ), about


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_has_a_translation_that_a_person_has_approved(language: str) -> None:
    messages_ = [message for message in catalogue(language) if message.id]
    assert len(messages_) == len([message for message in update_messages.extracted() if message.id])
    missing = [message.id for message in messages_ if not all(text.strip() for _, text in forms(message))]
    assert missing == []
    assert [message.id for message in messages_ if message.fuzzy] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_values_of_its_text(language: str) -> None:
    """Another name would be an error on screen, and a sign less or more would be read."""
    differing = [
        source
        for message in catalogue(language)
        if message.id
        for source, translation in forms(message)
        if sorted(_PLACEHOLDER.findall(source)) != sorted(_PLACEHOLDER.findall(translation))
        or source.count("\n") != translation.count("\n")
    ]
    assert differing == []


def test_each_language_has_a_catalogue_with_its_plural_forms() -> None:
    assert sorted(update_messages.LANGUAGES) == sorted(language.lower() for language in Language)
    for language in update_messages.LANGUAGES:
        assert '"Plural-Forms: nplurals=2; plural=(n != 1);' in update_messages.path_of(language).read_text(
            "utf-8"
        )


def test_bringing_a_catalogue_up_to_date_keeps_translations_and_doubts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "de.po").write_text(
        '#, fuzzy\nmsgid "Sessions"\nmsgstr "Sitzungen?"\n\nmsgid "Password"\nmsgstr "Passwort"\n\n'
        'msgid "%(count)s call"\nmsgid_plural "%(count)s calls"\nmsgstr[0] "ein Call"\nmsgstr[1] "viele Calls"\n\n'
        'msgid "No code has this"\nmsgstr "Weg"\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(update_messages, "path_of", lambda language: tmp_path / f"{language}.po")
    (tmp_path / "de.po").write_text(update_messages.updated("de"), encoding="utf-8")
    kept = catalogue("de")
    assert (kept["Password"].string, kept["%(count)s call"].string) == ("Passwort", ("ein Call", "viele Calls"))
    assert kept["Sessions"].string == "Sitzungen?" and kept["Sessions"].fuzzy
    assert kept.get("No code has this") is None
    assert kept["Team"].string == ""


def test_a_translation_is_used_and_a_missing_one_is_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "callos.po").write_text(
        'msgid "Password"\nmsgstr "Passwort"\n\n'
        'msgid "%(field)s is missing."\nmsgstr "%(field)s fehlt."\n\n'
        'msgid "%(number)s call"\nmsgid_plural "%(number)s calls"\n'
        'msgstr[0] "%(number)s Gespräch"\nmsgstr[1] "%(number)s Gespräche"\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(messages, "LOCALES", tmp_path)
    messages.translations.cache_clear()
    try:
        assert messages.translate("Password", Language.DE) == "Passwort"
        assert messages.translate("Sessions", Language.DE) == "Sessions"
        assert (
            messages.render(Invalid(N_("%(field)s is missing."), field="password"), Language.DE)
            == "Passwort fehlt."
        )
        for number, text in ((1, "1 Gespräch"), (2, "2 Gespräche"), (0, "0 Gespräche")):
            assert messages.translate_plural("%(number)s call", "%(number)s calls", number, Language.DE) == text
        assert messages.translate_plural("%(number)s call", "%(number)s calls", 2, Language.EN) == "2 calls"
    finally:
        messages.translations.cache_clear()


def test_an_error_names_the_input_as_it_is_on_screen() -> None:
    error = Invalid(N_("%(field)s is missing."), field="email")
    assert messages.render(error, Language.EN) == "Email is missing."


def test_german_speaks_to_everybody_as_sie() -> None:
    said = {text for message in catalogue("de") if message.id for text in _forms(message.string or "")}
    assert len(said) > 1000
    assert [text for text in said if _FAMILIAR.search(text)] == []


def test_what_is_familiar_german_is_known() -> None:
    familiar = (
        "Was du speichern wolltest",
        "Offen. Stufe sie ein.",
        "Vergessen, dann gib an, wann.",
        "Wähle einen.",
    )
    assert all(_FAMILIAR.search(text) for text in familiar)
    assert not _FAMILIAR.search("Wählen Sie einen. Die Suche fand nichts.")
