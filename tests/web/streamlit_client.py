"""A browser's side of Streamlit's websocket, without a browser: it sends what a browser would not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from google.protobuf.json_format import MessageToJson
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

TIMEOUT = 20.0


class StreamlitClient:
    """One open websocket."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.session_id = ""
        self.messages: list[ForwardMsg] = []
        self.close_code: int | None = None

    @property
    def text(self) -> str:
        """All that the server has said since the last run was asked for."""
        return "\n".join(MessageToJson(message) for message in self.messages)

    @property
    def was_sent_away(self) -> bool:
        """Whether the server said to load the page anew."""
        return any(message.WhichOneof("type") == "auth_redirect" for message in self.messages)

    def run(self, page: str = "", *, click: str | None = None, is_timer: bool = False) -> str:
        """Ask for a run of a page, with a click on a button if one is named, and return what came of it."""
        message = BackMsg()
        message.rerun_script.page_name = page
        message.rerun_script.query_string = ""
        message.rerun_script.is_auto_rerun = is_timer
        if click:
            state = message.rerun_script.widget_states.widgets.add()
            state.id, state.trigger_value = click, True
        return self.send(message)

    def send(self, message: BackMsg | bytes) -> str:
        """Send anything, and wait until a run has ended or the socket is closed."""
        self.messages = []
        try:
            self._socket.send(message if isinstance(message, bytes) else message.SerializeToString())
            while True:
                received = ForwardMsg()
                received.ParseFromString(self._socket.recv(TIMEOUT))
                self.messages.append(received)
                kind = received.WhichOneof("type")
                if kind == "new_session":
                    self.session_id = received.new_session.initialize.session_id
                if kind == "script_finished":
                    break
        except ConnectionClosed as closed:
            self.close_code = closed.rcvd.code if closed.rcvd else None
        return self.text

    def buttons(self, label: str) -> list[str]:
        """The ids of the buttons with this label in the last run."""
        found = []
        for message in self.messages:
            button = message.delta.new_element.button
            if message.WhichOneof("type") == "delta" and button.label == label:
                found.append(button.id)
        return found


@contextmanager
def opened(
    address: str,
    *,
    cookies: Mapping[str, str] | None = None,
    resume: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Iterator[StreamlitClient]:
    """Open a websocket, with cookies, or with another client's Streamlit session id."""
    sent: dict[str, Any] = dict(headers or {})
    if cookies:
        sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    protocols: list[Any] = ["streamlit", "x", *([resume] if resume else [])]
    with connect(
        f"ws://{address}/_stcore/stream", subprotocols=protocols, additional_headers=sent, max_size=None
    ) as socket:
        yield StreamlitClient(socket)
