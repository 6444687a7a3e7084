"""Keep the rejected rows of an import with it, so that they can be downloaded later too."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE import_rejections (
            organization_id uuid NOT NULL,
            id uuid NOT NULL,
            import_id uuid NOT NULL,
            place integer NOT NULL CHECK (place >= 0),
            rows integer NOT NULL CHECK (rows > 0),
            content bytea NOT NULL,
            PRIMARY KEY (organization_id, id),
            CONSTRAINT import_rejections_import FOREIGN KEY (organization_id, import_id)
                REFERENCES imports (organization_id, id),
            CONSTRAINT import_rejections_once UNIQUE (organization_id, import_id, place)
        );
        ALTER TABLE import_rejections ENABLE ROW LEVEL SECURITY;
        ALTER TABLE import_rejections FORCE ROW LEVEL SECURITY;
        CREATE POLICY tenant ON import_rejections TO callos_app
            USING (organization_id = app.current_organization())
            WITH CHECK (organization_id = app.current_organization());
        GRANT SELECT, INSERT, DELETE ON import_rejections TO callos_app;
    """)


def downgrade() -> None:
    op.execute("DROP TABLE import_rejections;")
