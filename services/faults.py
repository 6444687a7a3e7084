"""What can be wrong before the program serves anybody: settings, the database server, its roles, its schema.

These faults are for the person at the terminal. `str()` of each is one readable message that names what to
change, so a command prints it and ends with an exit code, without a traceback. What a signed-in person can do
wrong is in `services.errors` instead.
"""


class StartupFault(Exception):
    """The program cannot start or go on as it is set up; the message says what to change."""


class SettingsFault(StartupFault):
    """One or more settings are wrong; the message names each variable, one per line."""


class EmbeddedFault(StartupFault):
    """The embedded PostgreSQL cannot be made, started or reached."""


class DatabaseFault(StartupFault):
    """The configured database cannot be reached or is too old; the message names the variable."""


class RoleFault(StartupFault):
    """The database role has more or fewer rights than its part in the program allows."""


class MigrationFault(StartupFault):
    """The schema cannot be brought to the state that this version of the program needs."""
