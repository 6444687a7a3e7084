"""The ASGI application: the screens and the API behind one door, with what has to be there before and after.

`commands/serve.py` builds and runs it, in one process: Streamlit keeps its sessions in memory.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from streamlit import config
from streamlit.logger import set_log_level

from api.app import api_routes
from dashboard import faults, pages_table
from dashboard.components import served
from services import logs, passwords, serving
from services.analytics.facts.snapshots import snapshots
from services.imports import background
from services.serving import Serving
from services.settings import CHECKOUT, Settings
from web import page
from web.assets import asset_routes
from web.auth_routes import auth_routes
from web.clients import Clients
from web.cookies import Cookies
from web.door import TRUSTED_HEADERS, Door
from web.exports import export_routes
from web.headers import SecurityHeaders
from web.health import HEALTH_ROUTES
from web.log import RequestLog

MAIN_SCRIPT = Path(CHECKOUT) / "dashboard" / "app.py"
_OPTION = "server.trustedUserHeaders"
# What the first person would otherwise wait for.
_HEAVY = (
    "pandas",
    "pyarrow",
    "plotly.graph_objects",
    "babel.dates",
    "streamlit_authenticator",
    "streamlit.elements.plotly_chart",
)


def build_app(settings: Settings, *, listening: Serving) -> st.App:
    """Build the application for a server that listens there. The services are connected already."""
    # Outside a command's log, libraries answer to us alone; Streamlit gives each of its loggers a level.
    set_log_level("CRITICAL")
    logs.quieten()
    # Never in config.toml: under a bare `streamlit run`, without the door, forged headers would be believed.
    config.set_option(_OPTION, dict(TRUSTED_HEADERS))
    cookies = Cookies.of(settings)
    page.know(pages_table.addresses())

    @asynccontextmanager
    async def lifespan(app: st.App) -> AsyncIterator[None]:
        if config.get_option(_OPTION) != TRUSTED_HEADERS:
            raise RuntimeError("Streamlit does not take who is signed in from the door any more.")
        prepared = asyncio.create_task(asyncio.to_thread(passwords.prepare))
        for name in _HEAVY:
            importlib.import_module(name)
        await prepared
        snapshots.start()
        serving.announce(listening)
        # What is here now stays: the collector need not look at it again.
        gc.collect()
        gc.freeze()
        yield
        await asyncio.to_thread(background.stop)
        serving.announce(None)
        await asyncio.to_thread(snapshots.stop)

    return st.App(
        MAIN_SCRIPT,
        lifespan=lifespan,
        routes=[
            *HEALTH_ROUTES,
            *asset_routes(served.ASSETS),
            *auth_routes(cookies),
            *export_routes(cookies),
            *api_routes(),
        ],
        middleware=[
            Middleware(RequestLog),
            Middleware(SecurityHeaders, is_https=cookies.is_secure),
            Middleware(Clients, settings=settings),
            Middleware(Door, cookies=cookies, start_path=pages_table.start_path),
        ],
        on_script_error=faults.show,
    )
