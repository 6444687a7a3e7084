"""Posting to one of our routes from the page, then loading the page anew: how cookies come and go.

The address stays as it is, so deep links and their query survive a sign-in, and nothing in it is followed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

# The function runs again at every rerun, hence `sent`.
_SCRIPT = """
let sent;
export default async ({ data, setTriggerValue }) => {
  if (sent === data.id) return;
  sent = data.id;
  const body = new URLSearchParams(data.fields);
  const answer = await fetch(data.path, { method: "POST", body }).catch(() => null);
  if (!answer || !answer.ok) setTriggerValue("refused", true);
  else if (data.then) window.location.replace(data.then);
  else window.location.reload();
}
"""


def show(
    path: str,
    *,
    fields: Mapping[str, str] | None = None,
    once: str,
    on_refused: Callable[[], None],
    then: str | None = None,
) -> None:
    """Post `fields` to a path of ours; afterwards load this page anew, or `then`, a path of ours too.

    `once` names the deed, so that a rerun does not repeat it. `on_refused` is called where the answer is a
    refusal or none.
    """
    st.components.v2.component("callos_post", js=_SCRIPT)(
        key=f"post {path}",
        data={"path": path, "fields": dict(fields or {}), "id": once, "then": then},
        on_refused_change=on_refused,
        height=1,
    )
