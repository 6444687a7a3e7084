"""A FastAPI app of one route that answers nothing: what a request costs before it asks for anything."""

from __future__ import annotations

from fastapi import FastAPI

app = FastAPI(openapi_url=None)


@app.get("/empty")
async def empty() -> dict[str, list[str]]:
    """Answer an empty list."""
    return {"data": []}
