"""What the sign-in form's library cannot be told: which field is which, for password managers; the main button."""

from __future__ import annotations

import streamlit as st

# The fields are drawn in the same run, a moment before or after this.
_SCRIPT = """
export default ({ parentElement }) => {
  const color = getComputedStyle(parentElement.host ?? parentElement).getPropertyValue('--st-primary-color');
  const mark = () => {
    for (const form of document.querySelectorAll('[data-testid="stForm"]')) {
      const name = form.querySelector('input[type=text]');
      const password = form.querySelector('input[type=password]');
      const button = form.querySelector('[data-testid="stFormSubmitButton"] button');
      if (!name || !password) continue;
      Object.assign(name, { autocomplete: 'username', name: 'username', inputMode: 'email', spellcheck: false });
      name.autocapitalize = 'none';
      Object.assign(password, { autocomplete: 'current-password', name: 'password' });
      if (!button || !color) continue;
      Object.assign(button.style, { width: '100%', background: color, borderColor: color, color: '#fff' });
      for (let box = button.parentElement; box && box !== form; box = box.parentElement) box.style.width = '100%';
    }
  };
  mark();
  setTimeout(mark, 300);
};
"""


def show() -> None:
    """Mark the form on this page; the marks last over reruns."""
    st.components.v2.component("callos_form_marks", js=_SCRIPT)(key="form marks", height=1)
