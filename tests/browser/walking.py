"""Going through a page by the Tab key alone, shadow roots included, and what that leaves out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

# More presses than any screen has stops.
MOST = 1200

# What Streamlit leaves out of the Tab key's way on purpose, and by what the same is done.
BY_OTHER_KEYS = {
    "Open": "the arrow in a choice: the arrow keys open it",
    "Decrement": "the steps of a number: the arrow keys step",
    "Increment": "the steps of a number: the arrow keys step",
    "file upload": "the field behind the button that chooses a file",
}

_WALK = """() => {
  const INTERACTIVE = 'a[href],button,input,select,textarea,[role=button],[role=combobox],summary,[tabindex="0"]';
  const inside = (root) => [...root.querySelectorAll('*')].flatMap(
    (e) => [...(e.matches(INTERACTIVE) ? [e] : []), ...(e.shadowRoot ? inside(e.shadowRoot) : [])]);
  const isThere = (e) => e.isConnected && e.checkVisibility({ visibilityProperty: true })
    && e.getClientRects().length > 0 && !e.matches(':disabled') && !e.closest('[aria-hidden=true],[inert]');
  const active = () => {
    let e = document.activeElement;
    while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
    return e.closest('canvas') ?? e;
  };
  const name = (e) => {
    const text = e.getAttribute('aria-label') || e.innerText || e.placeholder || e.title || e.tagName;
    return text.trim().replace(/\\s+/g, ' ').slice(0, 80);
  };
  // How something looks, with what is around it: fields show their focus by the frame around them.
  const look = (e) => {
    const looks = [];
    for (let at = e; at && looks.length < 5; at = at.parentElement) {
      const s = getComputedStyle(at);
      looks.push([s.outlineStyle, s.outlineWidth, s.boxShadow, s.backgroundColor, s.borderColor, s.color]);
    }
    return JSON.stringify(looks);
  };
  const looks = new Map(inside(document).map((e) => [e, look(e)]));
  const seen = new Set();
  window.walk = {
    step() {
      const e = active();
      if (e === document.body) return { kind: 'out' };
      const kind = seen.has(e) ? 'again' : 'new';
      seen.add(e);
      const style = getComputedStyle(e);
      const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
      return {
        kind, name: name(e), inRow: e.matches('[role=radio]') || e.closest('[role=toolbar]') !== null,
        ours: e.getRootNode() !== document, ring,
        shows: ring || !looks.has(e) || looks.get(e) !== look(e) || e.matches('main,canvas'),
      };
    },
    missing: () => inside(document).filter((e) => isThere(e) && !seen.has(e)).map(
      (e) => ({ name: name(e), apart: e.getAttribute('tabindex') === '-1' })),
  };
}"""


@dataclass(frozen=True)
class Walked:
    """What a walk found: how many stops, what it did not come to, and where no focus can be seen."""

    stops: int
    missing: list[str]
    unseen: list[str]


def walk(page: Page) -> Walked:
    """Press Tab from the top until the focus leaves the page or is where it began.

    Within a row of choices the arrow keys lead on, as the pattern of radio buttons and toolbars has it.
    """
    # A style that is on its way cannot be compared.
    page.add_style_tag(content="*, *::before, *::after { transition: none !important; }")
    page.evaluate(_WALK)
    stops, unseen = 0, []
    for _ in range(MOST):
        step = _press(page, "Tab")
        if step["kind"] == "out" or (step["kind"] == "again" and step["name"] == "Skip to main content"):
            break
        while step["kind"] == "new":
            stops += 1
            if not (step["ring"] if step["ours"] else step["shows"]):
                unseen.append(step["name"])
            if not step["inRow"]:
                break
            step = _press(page, "ArrowRight")
    else:
        raise AssertionError(f"{MOST} presses of Tab did not lead out of {page.url}.")
    missing = page.evaluate("() => walk.missing()")
    return Walked(
        stops, [one["name"] for one in missing if not (one["apart"] and one["name"] in BY_OTHER_KEYS)], unseen
    )


def _press(page: Page, key: str) -> dict[str, Any]:
    page.keyboard.press(key)
    return dict(page.evaluate("() => walk.step()"))
