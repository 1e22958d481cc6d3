"""The server's entry: everything heavy is imported once, before the first visitor comes.

``klientela app`` runs it with uvicorn. Streamlit collects all garbage after every script run; what
is imported here is frozen, so that a collection does not walk through it again.
"""

from __future__ import annotations

import base64
import gc
import hashlib
import importlib
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from klientela.errors import KlientelaError
from klientela.paths import Warehouse, project_root, warehouse_dir
from klientela.publish.reader import served_build

HERE = Path(__file__).resolve().parent
if str(HERE) not in sys.path:
    sys.path.insert(0, str(HERE))

_HEAVY = ("altair", "numpy", "pandas", "pyarrow", "pyarrow.compute", "pyarrow.csv", "duckdb")
_OURS = ("charts", "downloads", "filters", "format", "links", "needs", "page", "shell", "theme",
         "uploads")  # fmt: skip


def _content_policy() -> str:
    """Write the rule that lets a page load from this server only.

    Streamlit's own page holds inline scripts; they are allowed by their hashes, computed from the
    installed version. Vega draws without ``eval``; styles are set inline by both.
    """
    page = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", page, flags=re.DOTALL)
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in scripts
    )
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {hashes}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self' {sockets}",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


class SecurityHeaders:
    """Middleware that tells the browser to load nothing from anywhere else."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.policy = _content_policy()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers to every HTTP answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        host = Headers(scope=scope).get("host", "")
        # The host is sent by the client: only what a host can look like goes into the header.
        sockets = f"ws://{host} wss://{host}" if re.fullmatch(r"[\w.\-\[\]:]+", host) else ""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = self.policy.format(sockets=sockets)
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "same-origin"
            await send(message)

        await self.app(scope, receive, send_with_headers)


async def ready(_: Request) -> JSONResponse:
    """Answer 200 with the build that is served, 503 before the first one."""
    try:
        build = served_build(Warehouse(warehouse_dir(project_root())))
    except KlientelaError as error:
        return JSONResponse({"ready": False, "why": str(error)}, status_code=503)
    if build is None:
        return JSONResponse({"ready": False, "why": "nothing is published"}, status_code=503)
    manifest = build.manifest
    return JSONResponse(
        {
            "ready": True,
            "build_id": manifest.build_id,
            "published_id": build.published_id,
            "data_to": manifest.data_to,
        }
    )


@asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[None]:
    """Import what the pages need, then keep the collector from walking through it."""
    for name in _HEAVY:
        importlib.import_module(name)
    for name in _OURS:
        importlib.import_module(f"lib.{name}")
    for module in sorted((HERE / "lib" / "marts").glob("[a-z]*.py")):
        importlib.import_module(f"lib.marts.{module.stem}")
    gc.collect()
    gc.freeze()
    yield


app = st.App(
    HERE / "streamlit_app.py",
    lifespan=lifespan,
    routes=[Route("/api/ready", ready)],
    middleware=[Middleware(GZipMiddleware, minimum_size=1000), Middleware(SecurityHeaders)],
)

if __name__ == "__main__":
    app.run()
