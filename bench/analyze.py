"""Let the database count its rows, as it does by itself a minute or so after a large change."""

from __future__ import annotations

from sqlalchemy import create_engine, text

from commands.common import opened_database


def main() -> None:
    """Without it, what is asked right after 100,000 calls were made is planned as if there were none."""
    with opened_database() as urls:
        engine = create_engine(urls.owner_url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("ANALYZE"))
        engine.dispose()


if __name__ == "__main__":
    main()
