"""A page of one sentence and one way on, for what is answered before there is a screen."""

from __future__ import annotations

from html import escape
from string import Template

from services.models.vocabulary import Language

_PAGE = Template("""<!DOCTYPE html>
<html lang="$language">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title - CallOS</title>
<style>
:root { color-scheme: light dark; --back: #ffffff; --text: #1c2230; --gray: #667085; --link: #4338ca; }
@media (prefers-color-scheme: dark) {
  :root { --back: #11141b; --text: #e6e9ef; --gray: #98a2b3; --link: #a5a1fb; }
}
body { margin: 0; padding: 18vh 1.5rem 0; background: var(--back); color: var(--text);
  font: 1rem/1.5 "Source Sans", system-ui, sans-serif; text-align: center; }
h1 { margin: 0 0 .5rem; font-size: 1.6rem; font-weight: 650; }
p { margin: 0 0 1.5rem; color: var(--gray); }
a { color: var(--link); text-decoration: none; }
a:hover, a:focus { text-decoration: underline; }
</style>
</head>
<body>
<main>
<h1>$title</h1>
<p>$sentence</p>
<a href="$way">$label</a>
</main>
</body>
</html>
""")


def made(title: str, sentence: str, *, way: str, label: str, language: Language = Language.EN) -> str:
    """The page; its texts are in `language`, and `way` is an address of ours."""
    texts = {"title": title, "sentence": sentence, "way": way, "label": label}
    return _PAGE.substitute({name: escape(text) for name, text in texts.items()}, language=language.lower())
