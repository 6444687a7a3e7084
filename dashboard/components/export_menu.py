"""The Export menu of a screen: what is seen, as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from dashboard.components import linked
from dashboard.texts import _
from services.exports.tables import ExportFormat, ExportKind


def show(kind: ExportKind, asked: Mapping[str, str | Sequence[str]]) -> None:
    """A menu of two links to the files of the screen that is asked this; drawn once it is opened."""
    key = f"export_{kind}"
    panel = st.popover(_("Export"), icon=":material/download:", key=key, on_change="rerun")
    if not panel.open:
        return
    labels = {
        ExportFormat.CSV: _("CSV, for an import or another program"),
        ExportFormat.XLSX: _("Excel workbook (XLSX)"),
    }
    links = [
        Markup('<li><a href="{}" data-file>{}</a></li>').format(way(kind, format, asked), label)
        for format, label in labels.items()
    ]
    with panel:
        linked.show(Markup('<ul class="ways">{}</ul>').format(Markup("").join(links)), key=f"{key}_links")
        st.caption(_("All rows under these filters. Each export is noted in the audit log."))


def way(kind: ExportKind, format: ExportFormat, asked: Mapping[str, str | Sequence[str]]) -> str:
    """The address of the file."""
    query = urlencode(asked, doseq=True)
    return f"/export/{kind}.{format}" + (f"?{query}" if query else "")
