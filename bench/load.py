"""Sessions that ask a server for runs of a screen, over Streamlit's websocket and without a browser.

Each opens a socket with a cookie, asks for a first run, and then for one run after the other until the time is up.
What is counted is how many runs of all sessions end in that time, and how many bytes they send.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import websockets
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

_PATIENCE = 60.0


@dataclass(slots=True)
class Load:
    """What came of it: the seconds of each run, the bytes of all runs, and how long it took."""

    seconds: list[float] = field(default_factory=list)
    bytes: int = 0
    lasted: float = 0.0

    @property
    def runs_per_second(self) -> float:
        """Runs of all sessions in a second."""
        return len(self.seconds) / self.lasted

    @property
    def median_ms(self) -> float:
        """The middle of the times of a run, in milliseconds."""
        return 1000 * statistics.median(self.seconds)

    @property
    def bytes_per_run(self) -> float:
        """What one run sends, as it is before any compression."""
        return self.bytes / len(self.seconds)

    def add(self, other: Load) -> None:
        """Add what came of another turn."""
        self.seconds += other.seconds
        self.bytes += other.bytes
        self.lasted += other.lasted


def put(
    address: str, *, page: str, query: str = "", cookies: Sequence[str], sessions: int, seconds: float
) -> Load:
    """Let so many sessions ask for runs of a page for so long. Raises RuntimeError where a run fails."""
    return asyncio.run(_put(address, page, query, cookies, sessions, seconds))


async def _put(address: str, page: str, query: str, cookies: Sequence[str], sessions: int, seconds: float) -> Load:
    load = Load()
    asking = [
        _Session(address, page, query, cookies[n % len(cookies)] if cookies else "") for n in range(sessions)
    ]
    await asyncio.gather(*(session.start() for session in asking))
    began = time.perf_counter()
    await asyncio.gather(*(session.go_on(load, began + seconds) for session in asking))
    load.lasted = time.perf_counter() - began
    await asyncio.gather(*(session.end() for session in asking))
    return load


class _Session:
    def __init__(self, address: str, page: str, query: str, cookie: str) -> None:
        self._address, self._cookie = address, cookie
        self._message = BackMsg()
        self._message.rerun_script.page_name = page
        self._message.rerun_script.query_string = query
        self._cached: list[str] = []

    async def start(self) -> None:
        self._socket = await websockets.connect(
            f"ws://{self._address}/_stcore/stream",
            subprotocols=["streamlit", "x"],  # type: ignore[list-item]
            additional_headers={"Cookie": self._cookie} if self._cookie else {},
            origin=f"http://{self._address}",  # type: ignore[arg-type]
            max_size=None,
            ping_interval=None,
            open_timeout=_PATIENCE,
        )
        # The first run of a session loads what all others have then; the second one has caches.
        for _ in range(2):
            await self._run(Load())

    async def go_on(self, load: Load, until: float) -> None:
        while time.perf_counter() < until:
            await self._run(load)

    async def end(self) -> None:
        await self._socket.close()

    async def _run(self, load: Load) -> None:
        asked = BackMsg()
        asked.CopyFrom(self._message)
        asked.rerun_script.cached_message_hashes.extend(self._cached)
        began = time.perf_counter()
        await self._socket.send(asked.SerializeToString())
        while True:
            raw = await asyncio.wait_for(self._socket.recv(), _PATIENCE)
            load.bytes += len(raw)
            message = ForwardMsg.FromString(raw if isinstance(raw, bytes) else raw.encode())
            kind = message.WhichOneof("type")
            if message.metadata.cacheable and message.hash and message.hash not in self._cached:
                self._cached.append(message.hash)
            if kind == "delta" and message.delta.new_element.WhichOneof("type") == "exception":
                raise RuntimeError(message.delta.new_element.exception.message)
            if kind == "delta" and message.delta.new_element.alert.format == Alert.ERROR:
                raise RuntimeError(message.delta.new_element.alert.body)
            if kind == "script_finished":
                if message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                    raise RuntimeError(f"A run ended with {message.script_finished}.")
                load.seconds.append(time.perf_counter() - began)
                return
