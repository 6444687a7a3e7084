"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
"""

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Say here what changes, and why."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Say here what is lost on the way back."""
    ${downgrades if downgrades else "pass"}
