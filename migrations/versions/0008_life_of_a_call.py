"""What calls need that are planned, led and completed here, and not only imported."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE calls
            ADD COLUMN checklist jsonb,
            ADD COLUMN zoom_link text CHECK (length(zoom_link) <= 1000),
            ADD COLUMN recording_consent boolean,
            -- The call whose outcome planned this one.
            ADD COLUMN follows_call_id uuid,
            -- When the call ended before it was reopened: completing it again restores this.
            ADD COLUMN ended_before_at timestamptz,
            -- Since when the call has its status; unknown for imported ones.
            ADD COLUMN status_since timestamptz,
            ADD COLUMN notes_version integer NOT NULL DEFAULT 1,
            ADD CONSTRAINT calls_follows FOREIGN KEY (organization_id, follows_call_id)
                REFERENCES calls (organization_id, id) ON DELETE SET NULL (follows_call_id);
        CREATE INDEX calls_following ON calls (organization_id, follows_call_id);
        ALTER TABLE milestone_responses ADD COLUMN notes_version integer NOT NULL DEFAULT 1;
        ALTER TABLE objection_responses ADD COLUMN notes_version integer NOT NULL DEFAULT 1;
    """)


def downgrade() -> None:
    op.execute("""
        ALTER TABLE calls
            DROP COLUMN checklist,
            DROP COLUMN zoom_link,
            DROP COLUMN recording_consent,
            DROP COLUMN follows_call_id,
            DROP COLUMN ended_before_at,
            DROP COLUMN status_since,
            DROP COLUMN notes_version;
        ALTER TABLE milestone_responses DROP COLUMN notes_version;
        ALTER TABLE objection_responses DROP COLUMN notes_version;
    """)
