"""Imports, prospects, threads, calls, what happened in them, their facts, and the audit log."""

from alembic import op

revision = "0002"
down_revision = "0001"

IMPORTED = """
    import_id uuid,
    import_digest bytea,
    is_touched boolean NOT NULL DEFAULT false
"""

PROSPECTS = f"""
CREATE TABLE imports (
    organization_id uuid NOT NULL REFERENCES organizations (id),
    id uuid NOT NULL,
    status text NOT NULL CHECK (status IN ('RUNNING', 'FINISHED', 'INTERRUPTED')),
    actor_kind text NOT NULL CHECK (actor_kind IN ('USER', 'COMMAND', 'IMPORT')),
    actor_name text NOT NULL,
    files jsonb NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX imports_running ON imports (organization_id) WHERE status = 'RUNNING';

CREATE TABLE prospects (
    organization_id uuid NOT NULL REFERENCES organizations (id),
    id uuid NOT NULL,
    external_id text CHECK (length(external_id) <= 200),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    name_folded text NOT NULL,
    search_text text NOT NULL,
    company text CHECK (length(company) <= 200),
    email text CHECK (length(email) <= 254),
    phone text CHECK (length(phone) <= 50),
    client_count integer CHECK (client_count BETWEEN 0 AND 2000000000),
    main_pain text CHECK (length(main_pain) <= 1000),
    revenue_volatility integer CHECK (revenue_volatility BETWEEN 1 AND 5),
    language text CHECK (language IN ('EN', 'DE')),
    ghl_contact_id text CHECK (length(ghl_contact_id) <= 200),
    notes text CHECK (length(notes) <= 20000),
    created_at timestamptz NOT NULL,
    version integer NOT NULL,
    {IMPORTED},
    PRIMARY KEY (organization_id, id),
    CONSTRAINT prospects_external_id UNIQUE (organization_id, external_id),
    CONSTRAINT prospects_ghl_contact UNIQUE (organization_id, ghl_contact_id),
    CONSTRAINT prospects_import FOREIGN KEY (organization_id, import_id) REFERENCES imports (organization_id, id)
);
CREATE INDEX prospects_by_name ON prospects (organization_id, name_folded, id);
CREATE INDEX prospects_of_import ON prospects (organization_id, import_id);

CREATE TABLE threads (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    prospect_id uuid NOT NULL,
    external_id text CHECK (length(external_id) <= 200),
    is_import_default boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT threads_prospect FOREIGN KEY (organization_id, prospect_id)
        REFERENCES prospects (organization_id, id),
    CONSTRAINT threads_external_id UNIQUE (organization_id, external_id),
    CONSTRAINT threads_of_one_prospect UNIQUE (organization_id, id, prospect_id)
);
CREATE UNIQUE INDEX threads_import_default ON threads (organization_id, prospect_id) WHERE is_import_default;
CREATE INDEX threads_of_prospect ON threads (organization_id, prospect_id);
"""

CALLS = f"""
CREATE TABLE calls (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    external_id text CHECK (length(external_id) <= 200),
    prospect_id uuid NOT NULL,
    thread_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    team_id uuid,
    configuration_version_id uuid NOT NULL,
    status text NOT NULL CHECK (status IN ('SCHEDULED', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED', 'NO_SHOW')),
    mode text NOT NULL CHECK (mode IN ('STRICT', 'FLEXIBLE')),
    language text NOT NULL CHECK (language IN ('EN', 'DE')),
    qualification text NOT NULL CHECK (qualification IN ('QUALIFIED', 'UNDER_THRESHOLD', 'UNKNOWN')),
    scheduled_at timestamptz,
    started_at timestamptz,
    ended_at timestamptz,
    cancelled_at timestamptz,
    zoom_meeting_id text CHECK (length(zoom_meeting_id) <= 200),
    notes text CHECK (length(notes) <= 20000),
    created_at timestamptz NOT NULL,
    version integer NOT NULL,
    {IMPORTED},
    PRIMARY KEY (organization_id, id),
    CONSTRAINT calls_external_id UNIQUE (organization_id, external_id),
    CONSTRAINT calls_prospect FOREIGN KEY (organization_id, prospect_id)
        REFERENCES prospects (organization_id, id),
    CONSTRAINT calls_thread FOREIGN KEY (organization_id, thread_id, prospect_id)
        REFERENCES threads (organization_id, id, prospect_id),
    CONSTRAINT calls_agent FOREIGN KEY (organization_id, agent_id) REFERENCES users (organization_id, id),
    CONSTRAINT calls_team FOREIGN KEY (organization_id, team_id)
        REFERENCES teams (organization_id, id) ON DELETE SET NULL (team_id),
    CONSTRAINT calls_configuration FOREIGN KEY (organization_id, configuration_version_id)
        REFERENCES configuration_versions (organization_id, id),
    CONSTRAINT calls_import FOREIGN KEY (organization_id, import_id) REFERENCES imports (organization_id, id),
    CONSTRAINT calls_times CHECK (
        CASE status
            WHEN 'SCHEDULED' THEN scheduled_at IS NOT NULL AND started_at IS NULL AND ended_at IS NULL
            WHEN 'NO_SHOW' THEN scheduled_at IS NOT NULL AND started_at IS NULL AND ended_at IS NULL
            WHEN 'IN_PROGRESS' THEN started_at IS NOT NULL AND ended_at IS NULL
            WHEN 'COMPLETED' THEN started_at IS NOT NULL AND ended_at IS NOT NULL
            ELSE (started_at IS NULL) = (ended_at IS NULL)
        END
        AND ended_at >= started_at
        AND (cancelled_at IS NULL OR status = 'CANCELLED')
    )
);
CREATE INDEX calls_of_prospect ON calls (organization_id, prospect_id);
CREATE INDEX calls_of_thread ON calls (organization_id, thread_id, prospect_id);
CREATE INDEX calls_of_agent ON calls (organization_id, agent_id);
CREATE INDEX calls_of_team ON calls (organization_id, team_id);
CREATE INDEX calls_of_version ON calls (organization_id, configuration_version_id);
CREATE INDEX calls_of_import ON calls (organization_id, import_id);
CREATE INDEX calls_by_day ON calls (organization_id, (coalesce(started_at, scheduled_at)), id);

CREATE TABLE outcomes (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    call_id uuid NOT NULL,
    type text NOT NULL
        CHECK (type IN ('COACHING_CLIENT', 'FOLLOW_UP_SCHEDULED', 'IMPLEMENTATION_ONLY', 'DISQUALIFIED')),
    reason text CHECK (reason IN ('UNDER_THRESHOLD', 'CASHFLOW_MISMATCH', 'MISALIGNED_EXPECTATIONS',
        'CAPACITY_CONSTRAINT', 'AUTHORITY_ISSUE')),
    has_enough_clients boolean,
    has_financial_capacity boolean,
    has_strategic_alignment boolean,
    follow_up_at timestamptz,
    next_step text CHECK (length(next_step) <= 1000),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT outcomes_one_per_call UNIQUE (organization_id, call_id),
    CONSTRAINT outcomes_call FOREIGN KEY (organization_id, call_id)
        REFERENCES calls (organization_id, id) ON DELETE CASCADE,
    CONSTRAINT outcomes_reason CHECK (reason IS NULL OR type = 'DISQUALIFIED')
);

CREATE TABLE milestone_responses (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    call_id uuid NOT NULL,
    milestone integer NOT NULL CHECK (milestone BETWEEN 1 AND 999),
    status text NOT NULL CHECK (status IN ('IN_PROGRESS', 'COMPLETED', 'SKIPPED')),
    checked_items jsonb,
    notes text CHECK (length(notes) <= 20000),
    override_reason text CHECK (length(override_reason) <= 1000),
    started_at timestamptz,
    completed_at timestamptz,
    version integer NOT NULL,
    {IMPORTED},
    PRIMARY KEY (organization_id, id),
    CONSTRAINT milestone_responses_one_per_milestone UNIQUE (organization_id, call_id, milestone),
    CONSTRAINT milestone_responses_call FOREIGN KEY (organization_id, call_id)
        REFERENCES calls (organization_id, id) ON DELETE CASCADE,
    CONSTRAINT milestone_responses_import FOREIGN KEY (organization_id, import_id)
        REFERENCES imports (organization_id, id),
    CONSTRAINT milestone_responses_times CHECK (completed_at >= started_at)
);
CREATE INDEX milestone_responses_of_import ON milestone_responses (organization_id, import_id);

CREATE TABLE objection_responses (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    call_id uuid NOT NULL,
    type text NOT NULL CHECK (type IN
        ('PRICE', 'TIMING', 'CAPACITY_TIME', 'NEED_TO_THINK', 'PARTNER_TEAM', 'SKEPTICISM')),
    milestone integer CHECK (milestone BETWEEN 1 AND 999),
    outcome text CHECK (outcome IN ('RESOLVED', 'DEFERRED', 'DISQUALIFIED')),
    answers jsonb,
    notes text CHECK (length(notes) <= 20000),
    raised_at timestamptz,
    resolved_at timestamptz,
    version integer NOT NULL,
    {IMPORTED},
    import_ordinal integer,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT objection_responses_call FOREIGN KEY (organization_id, call_id)
        REFERENCES calls (organization_id, id) ON DELETE CASCADE,
    CONSTRAINT objection_responses_import FOREIGN KEY (organization_id, import_id)
        REFERENCES imports (organization_id, id),
    CONSTRAINT objection_responses_times CHECK (resolved_at >= raised_at)
);
CREATE INDEX objection_responses_of_call ON objection_responses (organization_id, call_id);
CREATE INDEX objection_responses_of_import ON objection_responses (organization_id, import_id);
CREATE UNIQUE INDEX objection_responses_imported
    ON objection_responses (organization_id, call_id, type, raised_at, import_ordinal) NULLS NOT DISTINCT
    WHERE import_ordinal IS NOT NULL;
"""

FACTS_AND_AUDIT = """
CREATE TABLE call_facts (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    external_id text,
    thread_id uuid NOT NULL,
    prospect_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    team_id uuid,
    configuration_version integer NOT NULL,
    status text NOT NULL,
    outcome text,
    reason text,
    qualification text NOT NULL,
    language text NOT NULL,
    mode text NOT NULL,
    scheduled_at timestamptz,
    started_at timestamptz,
    ended_at timestamptz,
    cancelled_at timestamptz,
    milestones smallint[] NOT NULL,
    milestone_statuses text[] NOT NULL,
    milestone_seconds double precision[] NOT NULL,
    objection_types text[] NOT NULL,
    objection_milestones smallint[] NOT NULL,
    objection_outcomes text[] NOT NULL,
    objection_raised timestamptz[] NOT NULL,
    objection_seconds double precision[] NOT NULL,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT call_facts_call FOREIGN KEY (organization_id, id)
        REFERENCES calls (organization_id, id) ON DELETE CASCADE
);
CREATE INDEX call_facts_started ON call_facts (organization_id, started_at);
CREATE INDEX call_facts_scheduled ON call_facts (organization_id, scheduled_at);
CREATE INDEX call_facts_of_thread ON call_facts (organization_id, thread_id);

CREATE TABLE audit_entries (
    organization_id uuid NOT NULL REFERENCES organizations (id),
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    actor_kind text NOT NULL CHECK (actor_kind IN ('USER', 'COMMAND', 'IMPORT')),
    actor_id uuid,
    actor_name text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    subject_id uuid,
    fields text[] NOT NULL,
    reason text CHECK (length(reason) <= 1000),
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX audit_entries_of_subject ON audit_entries (organization_id, subject_id, at);

CREATE TABLE audit_values (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    entry_id uuid NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT audit_values_entry FOREIGN KEY (organization_id, entry_id)
        REFERENCES audit_entries (organization_id, id)
);
CREATE INDEX audit_values_of_entry ON audit_values (organization_id, entry_id);
"""

GRANTS = {
    "imports": "SELECT, INSERT, UPDATE",
    "prospects": "SELECT, INSERT, UPDATE, DELETE",
    "threads": "SELECT, INSERT, UPDATE, DELETE",
    "calls": "SELECT, INSERT, UPDATE, DELETE",
    "outcomes": "SELECT, INSERT, UPDATE, DELETE",
    "milestone_responses": "SELECT, INSERT, UPDATE, DELETE",
    "objection_responses": "SELECT, INSERT, UPDATE, DELETE",
    "call_facts": "SELECT, INSERT, UPDATE, DELETE",
    "audit_entries": "SELECT, INSERT",
    "audit_values": "SELECT, INSERT",
}


def upgrade() -> None:
    op.execute(PROSPECTS)
    op.execute(CALLS)
    op.execute(FACTS_AND_AUDIT)
    for table, rights in GRANTS.items():
        op.execute(f"""
            ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
            ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
            CREATE POLICY tenant ON {table} TO callos_app
                USING (organization_id = app.current_organization())
                WITH CHECK (organization_id = app.current_organization());
            GRANT {rights} ON {table} TO callos_app;
        """)


def downgrade() -> None:
    op.execute("""
        DROP TABLE audit_values, audit_entries, call_facts, objection_responses, milestone_responses, outcomes,
            calls, threads, prospects, imports;
    """)
