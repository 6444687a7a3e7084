"""Mark each fact row with the transaction that wrote it, so that what has changed can be read alone.

Deleted rows cannot be marked: the last transaction that deleted some stands in a table of its own.
"""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE call_facts ADD COLUMN changed_xid xid8 NOT NULL DEFAULT pg_current_xact_id();
        CREATE INDEX call_facts_changed ON call_facts (organization_id, changed_xid);
        -- The reminders of every screen ask for these few of many.
        CREATE INDEX call_facts_without_outcome ON call_facts (organization_id, id)
            WHERE status = 'COMPLETED' AND outcome IS NULL;
        CREATE INDEX calls_not_over ON calls (organization_id, status, scheduled_at)
            WHERE status IN ('SCHEDULED', 'IN_PROGRESS');

        CREATE INDEX milestone_responses_overridden ON milestone_responses (organization_id, call_id)
            WHERE override_reason IS NOT NULL AND status <> 'SKIPPED';

        CREATE TABLE fact_deletions (
            organization_id uuid NOT NULL REFERENCES organizations (id),
            id uuid NOT NULL CHECK (id = organization_id),
            changed_xid xid8 NOT NULL,
            PRIMARY KEY (organization_id, id)
        );
        ALTER TABLE fact_deletions ENABLE ROW LEVEL SECURITY;
        ALTER TABLE fact_deletions FORCE ROW LEVEL SECURITY;
        CREATE POLICY tenant ON fact_deletions TO callos_app
            USING (organization_id = app.current_organization())
            WITH CHECK (organization_id = app.current_organization());
        GRANT SELECT, INSERT, UPDATE ON fact_deletions TO callos_app;

        -- Facts go with their calls, one statement for each: the row is written once in a transaction.
        CREATE FUNCTION app.note_deleted_facts() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
        BEGIN
            INSERT INTO fact_deletions (organization_id, id, changed_xid)
            SELECT DISTINCT organization_id, organization_id, pg_current_xact_id() FROM deleted
            ON CONFLICT (organization_id, id) DO UPDATE SET changed_xid = excluded.changed_xid
                WHERE fact_deletions.changed_xid <> excluded.changed_xid;
            RETURN NULL;
        END
        $$;
        CREATE TRIGGER note_deleted_facts AFTER DELETE ON call_facts
            REFERENCING OLD TABLE AS deleted FOR EACH STATEMENT EXECUTE FUNCTION app.note_deleted_facts();
    """)


def downgrade() -> None:
    op.execute("""
        DROP TRIGGER note_deleted_facts ON call_facts;
        DROP FUNCTION app.note_deleted_facts();
        DROP TABLE fact_deletions;
        DROP INDEX call_facts_without_outcome, calls_not_over, milestone_responses_overridden;
        ALTER TABLE call_facts DROP COLUMN changed_xid;
    """)
