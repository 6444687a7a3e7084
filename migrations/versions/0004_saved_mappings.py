"""Keep mappings of imports under a name in their organization."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE import_mappings (
            organization_id uuid NOT NULL REFERENCES organizations (id),
            id uuid NOT NULL,
            name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
            name_folded text NOT NULL,
            kind text NOT NULL
                CHECK (kind IN ('prospects', 'calls', 'milestone_responses', 'objection_responses')),
            content text NOT NULL CHECK (length(content) <= 100000),
            saved_at timestamptz NOT NULL,
            PRIMARY KEY (organization_id, id),
            CONSTRAINT import_mappings_name UNIQUE (organization_id, name_folded)
        );
        ALTER TABLE import_mappings ENABLE ROW LEVEL SECURITY;
        ALTER TABLE import_mappings FORCE ROW LEVEL SECURITY;
        CREATE POLICY tenant ON import_mappings TO callos_app
            USING (organization_id = app.current_organization())
            WITH CHECK (organization_id = app.current_organization());
        GRANT SELECT, INSERT, UPDATE, DELETE ON import_mappings TO callos_app;
    """)


def downgrade() -> None:
    op.execute("DROP TABLE import_mappings")
