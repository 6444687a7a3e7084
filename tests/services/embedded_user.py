"""A process that uses the embedded server until its standard input ends; tests start and kill it.

It prints one line when it is in: "up", or the fault.
"""

import sys
from pathlib import Path

from services.embedded import EmbeddedFault, EmbeddedPostgres


def main() -> None:
    """Take the data folder, the version and the home folder from the command line."""
    server = EmbeddedPostgres(Path(sys.argv[1]), int(sys.argv[2]), home=Path(sys.argv[3]))
    try:
        with server:
            print("up", flush=True)
            sys.stdin.read()
    except EmbeddedFault as fault:
        print(fault, flush=True)


if __name__ == "__main__":
    main()
