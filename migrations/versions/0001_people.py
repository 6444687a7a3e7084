"""Organizations, teams, users and how they come in.

Every tenant table has the key (organization_id, id), foreign keys that begin with organization_id, and forced
row-level security. Five tables carry one more policy, for SELECT only, that shows the row with exactly the key
set for the transaction: what must be found before an organization is known.
"""

from alembic import op

revision = "0001"
down_revision = None

SCHEMA = """
CREATE SCHEMA app;
GRANT USAGE ON SCHEMA app TO callos_app;
CREATE FUNCTION app.current_organization() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('app.organization_id', true), '')::uuid;
GRANT EXECUTE ON FUNCTION app.current_organization() TO callos_app;

CREATE TABLE organizations (
    id uuid PRIMARY KEY,
    slug text NOT NULL CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    time_zone text NOT NULL CHECK (length(time_zone) <= 64),
    default_mode text NOT NULL CHECK (default_mode IN ('STRICT', 'FLEXIBLE')),
    close_window_days integer NOT NULL CHECK (close_window_days BETWEEN 1 AND 3650),
    retention_days integer NOT NULL CHECK (retention_days BETWEEN 1 AND 36500),
    is_demo boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX organizations_slug ON organizations (slug);
ALTER TABLE organizations ENABLE ROW LEVEL SECURITY;
ALTER TABLE organizations FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON organizations TO callos_app
    USING (id = app.current_organization()) WITH CHECK (id = app.current_organization());
CREATE POLICY by_slug ON organizations FOR SELECT TO callos_app
    USING (slug = nullif(current_setting('app.organization_slug', true), ''));
GRANT SELECT, INSERT, UPDATE ON organizations TO callos_app;

CREATE TABLE teams (
    organization_id uuid NOT NULL REFERENCES organizations (id),
    id uuid NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    name_folded text NOT NULL,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT teams_name UNIQUE (organization_id, name_folded)
);

CREATE TABLE configuration_versions (
    organization_id uuid NOT NULL REFERENCES organizations (id),
    id uuid NOT NULL,
    number integer NOT NULL CHECK (number >= 1),
    definition jsonb NOT NULL,
    published_at timestamptz NOT NULL,
    published_by text NOT NULL CHECK (length(published_by) <= 200),
    PRIMARY KEY (organization_id, id),
    CONSTRAINT configuration_versions_number UNIQUE (organization_id, number)
);

CREATE TABLE users (
    organization_id uuid NOT NULL REFERENCES organizations (id),
    id uuid NOT NULL,
    email text NOT NULL CHECK (length(email) <= 254),
    email_folded text NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    name_folded text NOT NULL,
    search_text text NOT NULL,
    role text NOT NULL CHECK (role IN ('AGENT', 'MANAGER', 'ADMIN')),
    language text NOT NULL CHECK (language IN ('EN', 'DE')),
    team_id uuid,
    is_active boolean NOT NULL,
    password_hash text,
    password_changed_at timestamptz,
    invited_at timestamptz,
    last_login_at timestamptz,
    created_at timestamptz NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT users_email UNIQUE (organization_id, email_folded),
    CONSTRAINT users_team FOREIGN KEY (organization_id, team_id)
        REFERENCES teams (organization_id, id) ON DELETE SET NULL (team_id)
);
CREATE INDEX users_team_members ON users (organization_id, team_id);
-- The named exception: an address may sign in to one organization of the installation.
CREATE UNIQUE INDEX users_sign_in ON users (email_folded)
    WHERE is_active AND (password_hash IS NOT NULL OR invited_at IS NOT NULL);

CREATE TABLE user_sessions (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    token_hash text NOT NULL,
    created_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    revoked_at timestamptz,
    user_agent text NOT NULL CHECK (length(user_agent) <= 200),
    PRIMARY KEY (organization_id, id),
    CONSTRAINT user_sessions_user FOREIGN KEY (organization_id, user_id)
        REFERENCES users (organization_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX user_sessions_token ON user_sessions (token_hash);
CREATE INDEX user_sessions_of_user ON user_sessions (organization_id, user_id, created_at);

CREATE TABLE tickets (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    ticket_hash text NOT NULL,
    browser_hash text NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT tickets_user FOREIGN KEY (organization_id, user_id)
        REFERENCES users (organization_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX tickets_ticket ON tickets (ticket_hash);
CREATE INDEX tickets_of_user ON tickets (organization_id, user_id);

CREATE TABLE password_links (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    token_hash text NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('INVITATION', 'RESET')),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT password_links_user FOREIGN KEY (organization_id, user_id)
        REFERENCES users (organization_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX password_links_token ON password_links (token_hash);
CREATE INDEX password_links_of_user ON password_links (organization_id, user_id);

-- Nobody's data: keyed digests and counts. Neither table belongs to an organization or has a policy.
CREATE TABLE installation (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    attempts_key bytea NOT NULL CHECK (length(attempts_key) = 32)
);
-- Two random UUIDs: 244 random bits of the server's own, which no log or file has seen.
INSERT INTO installation (attempts_key)
    VALUES (uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
GRANT SELECT ON installation TO callos_app;
CREATE TABLE sign_in_attempts (
    digest text PRIMARY KEY,
    failures integer NOT NULL,
    failed_at timestamptz NOT NULL,
    blocked_until timestamptz
);
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_attempts TO callos_app;
"""

# Table: what the running role may do with its rows.
GRANTS = {
    "teams": "SELECT, INSERT, UPDATE, DELETE",
    "configuration_versions": "SELECT, INSERT",
    "users": "SELECT, INSERT, UPDATE",
    "user_sessions": "SELECT, INSERT, UPDATE, DELETE",
    "tickets": "SELECT, INSERT, DELETE",
    "password_links": "SELECT, INSERT, UPDATE, DELETE",
}

# Table: its key column, and the setting that names one row of it for one transaction.
KEYS = {
    "users": ("email_folded", "app.sign_in_email"),
    "user_sessions": ("token_hash", "app.session_hash"),
    "tickets": ("ticket_hash", "app.ticket_hash"),
    "password_links": ("token_hash", "app.link_hash"),
}


def upgrade() -> None:
    op.execute(SCHEMA)
    for table, rights in GRANTS.items():
        op.execute(f"""
            ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
            ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
            CREATE POLICY tenant ON {table} TO callos_app
                USING (organization_id = app.current_organization())
                WITH CHECK (organization_id = app.current_organization());
            GRANT {rights} ON {table} TO callos_app;
        """)
    for table, (column, setting) in KEYS.items():
        op.execute(f"""
            CREATE POLICY by_key ON {table} FOR SELECT TO callos_app
                USING ({column} = nullif(current_setting('{setting}', true), ''));
        """)


def downgrade() -> None:
    op.execute("""
        DROP TABLE sign_in_attempts, installation, password_links, tickets, user_sessions, users,
            configuration_versions, teams, organizations;
        DROP SCHEMA app CASCADE;
    """)
