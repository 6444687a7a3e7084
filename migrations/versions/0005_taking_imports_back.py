"""Keep what an import changes, so that it can be taken back whole.

Imports that were run before this cannot be taken back: nobody knows any more what they changed.
"""

from alembic import op

revision = "0005"
down_revision = "0004"

CHANGES = """
ALTER TABLE imports DROP CONSTRAINT imports_status_check;
ALTER TABLE imports ADD CONSTRAINT imports_status_check
    CHECK (status IN ('RUNNING', 'FINISHED', 'INTERRUPTED', 'TAKEN_BACK'));
ALTER TABLE imports ADD COLUMN taken_back_at timestamptz;
ALTER TABLE imports ADD COLUMN keeps_changes boolean NOT NULL DEFAULT false;
CREATE INDEX imports_by_time ON imports (organization_id, started_at, id);

CREATE TABLE import_changes (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    import_id uuid NOT NULL,
    kind text NOT NULL
        CHECK (kind IN ('prospects', 'calls', 'milestone_responses', 'objection_responses')),
    row_id uuid NOT NULL,
    before jsonb NOT NULL,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT import_changes_import FOREIGN KEY (organization_id, import_id)
        REFERENCES imports (organization_id, id),
    CONSTRAINT import_changes_once UNIQUE (organization_id, row_id, import_id)
);
CREATE INDEX import_changes_of_import ON import_changes (organization_id, import_id);
ALTER TABLE import_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_changes FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON import_changes TO callos_app
    USING (organization_id = app.current_organization())
    WITH CHECK (organization_id = app.current_organization());
GRANT SELECT, INSERT, DELETE ON import_changes TO callos_app;
"""

ORIGINS = """
ALTER TABLE threads ADD COLUMN import_id uuid;
ALTER TABLE threads ADD CONSTRAINT threads_import FOREIGN KEY (organization_id, import_id)
    REFERENCES imports (organization_id, id);
CREATE INDEX threads_of_import ON threads (organization_id, import_id);

ALTER TABLE users ADD COLUMN import_id uuid;
ALTER TABLE users ADD CONSTRAINT users_import FOREIGN KEY (organization_id, import_id)
    REFERENCES imports (organization_id, id);
CREATE INDEX users_of_import ON users (organization_id, import_id);
-- For agents that an import made and nobody has met since. Whoever leads a call is held by its key.
GRANT DELETE ON users TO callos_app;
"""


def upgrade() -> None:
    op.execute(CHANGES)
    op.execute(ORIGINS)


def downgrade() -> None:
    op.execute("""
        REVOKE DELETE ON users FROM callos_app;
        ALTER TABLE users DROP COLUMN import_id;
        ALTER TABLE threads DROP COLUMN import_id;
        DROP TABLE import_changes;
        DROP INDEX imports_by_time;
        UPDATE imports SET status = 'FINISHED' WHERE status = 'TAKEN_BACK';
        ALTER TABLE imports DROP CONSTRAINT imports_status_check;
        ALTER TABLE imports ADD CONSTRAINT imports_status_check
            CHECK (status IN ('RUNNING', 'FINISHED', 'INTERRUPTED'));
        ALTER TABLE imports DROP COLUMN taken_back_at, DROP COLUMN keeps_changes;
    """)
