"""Print the seconds of wrong sign-ins, known address first, unknown address in the second line."""

from __future__ import annotations

import sys
import time
from contextlib import suppress

from commands.common import opened_database
from services import sessions, throttle
from services.errors import Foreseen

# A known one of the demo organization, whose throttling each try from a new network address leaves alone.
KNOWN = "stefan.ahlers@demo.example"


def main(tries: int) -> None:
    """Measure both in turn, so that the machine's moods reach both alike."""
    seconds: tuple[list[float], list[float]] = ([], [])
    with opened_database():
        for n in range(tries):
            for at, email in enumerate((KNOWN, f"nobody-{n}@demo.example")):
                throttle.forget(email)
                began = time.perf_counter()
                with suppress(Foreseen):
                    sessions.sign_in_across_organizations(
                        email, "not the password", browser="b", address=f"192.0.2.{n}", demo_allowed=True
                    )
                seconds[at].append(time.perf_counter() - began)
    for row in seconds:
        print(*row)


if __name__ == "__main__":
    main(int(sys.argv[1]))
