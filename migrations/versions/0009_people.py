"""Who looks after a prospect, duplicates and merged ones, and coaching notes."""

from alembic import op

revision = "0009"
down_revision = "0008"


def _folded_phone(phone: str) -> str:
    """The expression for what services.text.fold_phone makes of a column."""
    return f"""
        substring(regexp_replace(regexp_replace(
            CASE WHEN regexp_replace({phone}, '[^0-9+]', '', 'g') ~ '^([+]|00)'
                THEN regexp_replace({phone}, '[(] *0 *[)]', '', 'g') ELSE {phone} END,
            '[^0-9]', '', 'g'), '^00', '') FROM '^[0-9]{{6,}}$')
    """


PROSPECTS = f"""
ALTER TABLE prospects
    -- Who looks after the prospect.
    ADD COLUMN agent_id uuid,
    ADD COLUMN email_folded text,
    ADD COLUMN phone_folded text,
    -- The prospect that this one was found to be, at the end of however many merges.
    ADD COLUMN merged_into_id uuid,
    ADD COLUMN merged_at timestamptz,
    ADD CONSTRAINT prospects_agent FOREIGN KEY (organization_id, agent_id)
        REFERENCES users (organization_id, id),
    ADD CONSTRAINT prospects_merged_into FOREIGN KEY (organization_id, merged_into_id)
        REFERENCES prospects (organization_id, id),
    ADD CONSTRAINT prospects_merged CHECK
        ((merged_into_id IS NULL) = (merged_at IS NULL) AND merged_into_id IS DISTINCT FROM id),
    DROP CONSTRAINT prospects_ghl_contact;
-- A merged prospect keeps its own, which the kept one may have taken over.
CREATE UNIQUE INDEX prospects_ghl_contact ON prospects (organization_id, ghl_contact_id)
    WHERE merged_into_id IS NULL;
CREATE INDEX prospects_by_contact ON prospects (organization_id, ghl_contact_id);
CREATE INDEX prospects_of_agent ON prospects (organization_id, agent_id);
CREATE INDEX prospects_merged_into ON prospects (organization_id, merged_into_id);
CREATE INDEX prospects_by_email ON prospects (organization_id, email_folded);
CREATE INDEX prospects_by_phone ON prospects (organization_id, phone_folded);
UPDATE prospects SET email_folded = lower(email), phone_folded = {_folded_phone("phone")}
    WHERE email IS NOT NULL OR phone IS NOT NULL;
-- What an import changed is put back whole, so it must hold the new columns too.
UPDATE import_changes SET before = before || jsonb_build_object(
        'email_folded', lower(before ->> 'email'), 'phone_folded', {_folded_phone("(before ->> 'phone')")})
    WHERE kind = 'prospects';
"""  # noqa: S608 - constants of this module alone.

COACHING = """
CREATE TABLE coaching_notes (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    call_id uuid NOT NULL,
    milestone integer CHECK (milestone BETWEEN 1 AND 999),
    objection_id uuid,
    author_id uuid NOT NULL,
    text text NOT NULL CHECK (length(text) BETWEEN 1 AND 20000),
    created_at timestamptz NOT NULL,
    shared_at timestamptz,
    answer text CHECK (length(answer) BETWEEN 1 AND 20000),
    answered_at timestamptz,
    acknowledged_at timestamptz,
    version integer NOT NULL,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT coaching_notes_call FOREIGN KEY (organization_id, call_id)
        REFERENCES calls (organization_id, id),
    CONSTRAINT coaching_notes_objection FOREIGN KEY (organization_id, objection_id)
        REFERENCES objection_responses (organization_id, id),
    CONSTRAINT coaching_notes_author FOREIGN KEY (organization_id, author_id)
        REFERENCES users (organization_id, id),
    CONSTRAINT coaching_notes_one_subject CHECK (milestone IS NULL OR objection_id IS NULL),
    CONSTRAINT coaching_notes_answer CHECK ((answer IS NULL) = (answered_at IS NULL)),
    CONSTRAINT coaching_notes_shared CHECK
        (shared_at IS NOT NULL OR (answered_at IS NULL AND acknowledged_at IS NULL))
);
CREATE INDEX coaching_notes_of_call ON coaching_notes (organization_id, call_id);
CREATE INDEX coaching_notes_of_objection ON coaching_notes (organization_id, objection_id);
CREATE INDEX coaching_notes_of_author ON coaching_notes (organization_id, author_id);
CREATE INDEX coaching_notes_unread ON coaching_notes (organization_id, shared_at, id)
    WHERE shared_at IS NOT NULL AND acknowledged_at IS NULL;
ALTER TABLE coaching_notes ENABLE ROW LEVEL SECURITY;
ALTER TABLE coaching_notes FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON coaching_notes TO callos_app
    USING (organization_id = app.current_organization())
    WITH CHECK (organization_id = app.current_organization());
GRANT SELECT, INSERT, UPDATE, DELETE ON coaching_notes TO callos_app;
"""


def upgrade() -> None:
    op.execute(PROSPECTS)
    op.execute(COACHING)


def downgrade() -> None:
    op.execute("""
        DROP TABLE coaching_notes;
        UPDATE import_changes SET before =
            before - '{agent_id,email_folded,phone_folded,merged_into_id,merged_at}'::text[]
            WHERE kind = 'prospects';
        -- Without the merge only one of the two can have the contact: the one that was kept.
        UPDATE prospects SET ghl_contact_id = NULL WHERE merged_into_id IS NOT NULL;
        DROP INDEX prospects_ghl_contact, prospects_by_contact;
        ALTER TABLE prospects
            ADD CONSTRAINT prospects_ghl_contact UNIQUE (organization_id, ghl_contact_id),
            DROP CONSTRAINT prospects_merged,
            DROP COLUMN agent_id,
            DROP COLUMN email_folded,
            DROP COLUMN phone_folded,
            DROP COLUMN merged_into_id,
            DROP COLUMN merged_at;
    """)
