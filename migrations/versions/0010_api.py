"""Tokens of the JSON API, and the answers kept under an Idempotency-Key."""

from alembic import op

revision = "0010"
down_revision = "0009"

SCHEMA = """
CREATE TABLE api_tokens (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    token_hash text NOT NULL,
    access text NOT NULL CHECK (access IN ('READ', 'WRITE')),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at timestamptz,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT api_tokens_user FOREIGN KEY (organization_id, user_id)
        REFERENCES users (organization_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX api_tokens_token ON api_tokens (token_hash);
CREATE INDEX api_tokens_of_user ON api_tokens (organization_id, user_id, created_at);

CREATE TABLE idempotency_keys (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
    request text NOT NULL,
    status integer,
    body text,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT idempotency_keys_user FOREIGN KEY (organization_id, user_id)
        REFERENCES users (organization_id, id) ON DELETE CASCADE,
    -- Two at once under one key meet here: the second one waits until the first one has ended.
    CONSTRAINT idempotency_keys_key UNIQUE (organization_id, user_id, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (organization_id, created_at);
"""

# Table: what the running role may do with its rows.
GRANTS = {"api_tokens": "SELECT, INSERT, UPDATE", "idempotency_keys": "SELECT, INSERT, UPDATE, DELETE"}


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
    op.execute("""
        CREATE POLICY by_key ON api_tokens FOR SELECT TO callos_app
            USING (token_hash = nullif(current_setting('app.api_token_hash', true), ''));
    """)


def downgrade() -> None:
    op.execute("DROP TABLE idempotency_keys, api_tokens;")
