"""The PostgreSQL that the program starts by itself where no other one is configured."""

from services.embedded.server import EmbeddedPostgres
from services.faults import EmbeddedFault

__all__ = ["EmbeddedFault", "EmbeddedPostgres"]
