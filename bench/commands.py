"""Times and memory of whole commands on an embedded server of their own, then the screens: `make bench`.

Times depend on the machine and on what else it does; the ratios are of two runs of this same sitting.
"""

from __future__ import annotations

import csv
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bench import api, clicks, screens

CHECKOUT = Path(__file__).resolve().parent.parent
RESULTS = CHECKOUT / "bench" / "results.md"
REAL = CHECKOUT.parent / "shared" / "data" / "real" / "applications"
PORT = 8597
SMALL, LARGE = 10_000, 200_000
TRIES = 15
Line = tuple[str, str]


def main() -> None:
    """Measure everything and write it down."""
    folder = Path(tempfile.mkdtemp(prefix="callos-bench-"))
    folder.chmod(0o711)
    environment = {**os.environ, "CALLOS_DATA_DIR": str(folder / "data")}
    try:
        lines = [line for part in PARTS for line in part(folder, environment)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    rows = "\n".join(f"| {name} | {figure} |" for name, figure in lines)
    RESULTS.write_text(
        f"# Measured\n\nBy `make bench` at {datetime.now(UTC):%Y-%m-%d %H:%M} UTC on {machine},"
        f" load {os.getloadavg()[0]:.1f}.\n\n| what | figure |\n|---|---|\n{rows}\n",
        encoding="utf-8",
    )
    print(RESULTS.read_text(encoding="utf-8"))


def starts(folder: Path, environment: dict[str, str]) -> Iterator[Line]:
    """How long the server takes until it answers: with everything to be made, and the next time."""
    for name in ("first start, with database and demo organization", "second start"):
        began = time.monotonic()
        with _serving(environment):
            yield name, f"{time.monotonic() - began:.1f} s"


def demo(folder: Path, environment: dict[str, str]) -> Iterator[Line]:
    """Making up 12,000 calls, as a whole command."""
    began = time.monotonic()
    _manage(environment, "demo", "--organization", "bench-demo")
    yield "manage.py demo, about 12,000 calls", f"{time.monotonic() - began:.1f} s"


def imports(folder: Path, environment: dict[str, str]) -> Iterator[Line]:
    """The real applications: whole commands, file by file, the first and the second time."""
    _organization(environment, "bench-import")
    if not REAL.exists():
        yield "import of the real applications", "not measured: the files are not beside the checkout"
        return
    for when in ("first time", "second time, all unchanged"):
        for file in ("prospects.csv", "calls.csv", "milestone_responses.csv"):
            rows = sum(1 for _ in (REAL / file).open(encoding="utf-8")) - 1
            began = time.monotonic()
            _manage(environment, "import", "--organization", "bench-import", "--create-agents", str(REAL / file))
            seconds = time.monotonic() - began
            yield f"import of {rows:,} rows of {file}, {when}", f"{rows / seconds:,.0f} rows/s"


def memory(folder: Path, environment: dict[str, str]) -> Iterator[Line]:
    """Peak memory of an import of 200,000 rows against one of 10,000."""
    _organization(environment, "bench-memory")
    peaks = [_peak_of_import(environment, _prospects(folder, rows)) for rows in (SMALL, LARGE)]
    yield f"peak memory, import of {SMALL:,} rows", f"{peaks[0] / 1024:.0f} MB"
    yield f"peak memory, import of {LARGE:,} rows", f"{peaks[1] / 1024:.0f} MB"
    yield "ratio of the two (aim: at most 1.2)", f"{peaks[1] / peaks[0]:.2f}"


def sign_in(folder: Path, environment: dict[str, str]) -> Iterator[Line]:
    """A wrong password for somebody unknown against one for somebody known, in one process."""
    result = subprocess.run(
        [sys.executable, "-m", "bench.sign_in", str(TRIES)],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    known, unknown = ([float(x) for x in line.split()] for line in result.stdout.splitlines()[-2:])
    ratio = statistics.median(unknown) / statistics.median(known)
    yield "wrong password, known address", f"{statistics.median(known) * 1000:.0f} ms"
    yield "unknown against known address", f"{ratio:.2f}"


@contextmanager
def _serving(environment: dict[str, str]) -> Iterator[None]:
    command = [sys.executable, "manage.py", "serve", "--migrate", "--demo", "--port", str(PORT)]
    with subprocess.Popen(command, cwd=CHECKOUT, env=environment, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None  # noqa: S101
        for line in server.stderr:
            if "CallOS is at" in line:
                break
        yield
        server.send_signal(signal.SIGTERM)
        server.stderr.read()


def _manage(environment: dict[str, str], *arguments: str) -> None:
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=CHECKOUT, env=environment, check=True, capture_output=True)


def _organization(environment: dict[str, str], slug: str) -> None:
    person = ("--admin-email", f"admin@{slug}.example", "--admin-name", "Admin")
    _manage(environment, "create-organization", "--slug", slug, "--name", slug, *person)


def _prospects(folder: Path, rows: int) -> Path:
    path = folder / f"prospects-{rows}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["external_id", "name", "company", "client_count"])
        writer.writerows([f"{rows}-{n}", f"Prospect {n}", f"Company {n % 500}", n % 2000] for n in range(rows))
    return path


def _peak_of_import(environment: dict[str, str], path: Path) -> int:
    """The greatest resident memory of the command's process, in kilobytes, as the kernel keeps it."""
    command = [sys.executable, "manage.py", "import", "--organization", "bench-memory", str(path)]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=quiet, stderr=quiet) as process:
        peak, status = 0, Path(f"/proc/{process.pid}/status")
        while process.poll() is None:
            for line in status.read_text().splitlines():
                if line.startswith("VmHWM"):
                    peak = int(line.split()[1])
            time.sleep(0.02)
    return peak


PARTS = (starts, demo, imports, memory, sign_in, screens.lines, clicks.lines, api.lines)

if __name__ == "__main__":
    main()
