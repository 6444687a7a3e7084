"""What managers made of the calls that were chosen for review."""

from alembic import op

revision = "0011"
down_revision = "0010"

SCHEMA = """
CREATE TABLE call_reviews (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    call_id uuid NOT NULL,
    decision text NOT NULL CHECK (decision IN ('DONE', 'SKIPPED')),
    reason text CHECK (length(reason) BETWEEN 1 AND 1000),
    reviewer_id uuid NOT NULL,
    reviewed_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, id),
    -- A review is about a call and goes with it, when the import that brought it is taken back.
    CONSTRAINT call_reviews_call FOREIGN KEY (organization_id, call_id)
        REFERENCES calls (organization_id, id) ON DELETE CASCADE,
    CONSTRAINT call_reviews_reviewer FOREIGN KEY (organization_id, reviewer_id)
        REFERENCES users (organization_id, id),
    CONSTRAINT call_reviews_reason CHECK (reason IS NULL OR decision = 'SKIPPED')
);
CREATE UNIQUE INDEX call_reviews_of_call ON call_reviews (organization_id, call_id);
CREATE INDEX call_reviews_of_reviewer ON call_reviews (organization_id, reviewer_id);
ALTER TABLE call_reviews ENABLE ROW LEVEL SECURITY;
ALTER TABLE call_reviews FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON call_reviews TO callos_app
    USING (organization_id = app.current_organization())
    WITH CHECK (organization_id = app.current_organization());
-- A review is written once; putting its call back on the list deletes it, and the audit log has it.
GRANT SELECT, INSERT, DELETE ON call_reviews TO callos_app;
"""


def upgrade() -> None:
    op.execute(SCHEMA)


def downgrade() -> None:
    op.execute("DROP TABLE call_reviews;")
