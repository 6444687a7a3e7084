"""Settings are validated together, and the message names every variable that is wrong."""

import os

import pytest

from services.faults import SettingsFault
from services.settings import CHECKOUT, Settings, get_settings

OWN = {
    "CALLOS_DATABASE_URL": "postgresql://callos_app:secret@db.example.com/callos",
    "CALLOS_MIGRATION_URL": "postgresql://callos_owner:secret@db.example.com/callos",
}


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("CALLOS_")]:
        monkeypatch.delenv(name)


def read(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return Settings()


def fault(monkeypatch: pytest.MonkeyPatch, **variables: str) -> str:
    with pytest.raises(SettingsFault) as caught:
        read(monkeypatch, **variables)
    return str(caught.value)


def test_defaults_mean_the_embedded_server_in_the_checkout() -> None:
    settings = Settings()
    assert settings.database_url is None
    assert settings.data_dir == CHECKOUT / ".data"
    assert not settings.data_dir_is_given
    assert (settings.session_idle_minutes, settings.session_absolute_minutes) == (240, 840)


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, CALLOS_DATABASE_URL="", CALLOS_DATA_DIR="").database_url is None


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_a_database_url_is_turned_into_one_for_psycopg(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    own = {name: value.replace("postgresql", scheme, 1) for name, value in OWN.items()}
    settings = read(monkeypatch, **own)
    assert settings.database_url == "postgresql+psycopg://callos_app:secret@db.example.com/callos"


def test_settings_do_not_show_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "secret" not in repr(read(monkeypatch, **OWN))


@pytest.mark.parametrize("name", sorted(OWN))
def test_one_database_url_without_the_other_is_a_fault(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    message = fault(monkeypatch, **{name: OWN[name]})
    assert f"{name} is set without" in message
    assert "secret" not in message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CALLOS_DATABASE_URL", "mysql://app:secret@host/callos"),
        ("CALLOS_DATABASE_URL", "postgresql+psycopg2://app:secret@host/callos"),
        ("CALLOS_DATABASE_URL", "postgresql://app:secret@host"),
        ("CALLOS_DATABASE_URL", "no url: secret"),
        ("CALLOS_PUBLIC_URL", "http://callos.example.com"),
        ("CALLOS_PUBLIC_URL", "https://callos.example.com/app"),
        ("CALLOS_PUBLIC_URL", "https://callos.example.com?secret=1"),
        ("CALLOS_PUBLIC_URL", "https://me:secret@callos.example.com"),
        ("CALLOS_PUBLIC_URL", "https://[broken"),
        ("CALLOS_PUBLIC_URL", "https://callos.example.com:port"),
        ("CALLOS_PUBLIC_URL", "callos.example.com"),
        ("CALLOS_SESSION_IDLE_MINUTES", "0"),
        ("CALLOS_SESSION_IDLE_MINUTES", "soon"),
        ("CALLOS_SESSION_IDLE_MINUTES", "900"),
        ("CALLOS_TRUSTED_PROXIES", "10.0.0.1, proxy"),
        ("CALLOS_LOG_LEVEL", "loud"),
        ("CALLOS_DATABSE_URL", "postgresql://app:secret@host/callos"),
    ],
)
def test_a_wrong_value_is_a_fault_that_names_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    message = fault(monkeypatch, **{name: value})
    assert name in message
    assert "secret" not in message


def test_all_faults_are_reported_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    message = fault(
        monkeypatch,
        CALLOS_DATABASE_URL="mysql://host/callos",
        CALLOS_PUBLIC_URL="http://callos.example.com",
        CALLOS_LOG_LEVEL="loud",
    )
    assert [name in message for name in ("DATABASE_URL", "MIGRATION_URL", "PUBLIC_URL", "LOG_LEVEL")] == [True] * 4


@pytest.mark.parametrize(
    ("given", "origin"),
    [
        ("https://callos.example.com/", "https://callos.example.com"),
        ("https://callos.example.com:8443", "https://callos.example.com:8443"),
        ("http://localhost:8501", "http://localhost:8501"),
        ("http://127.0.0.1:8501", "http://127.0.0.1:8501"),
        ("http://[::1]:8501/", "http://[::1]:8501"),
    ],
)
def test_a_public_url_is_kept_as_an_origin(monkeypatch: pytest.MonkeyPatch, given: str, origin: str) -> None:
    assert read(monkeypatch, CALLOS_PUBLIC_URL=given).public_url == origin


def test_only_listed_proxies_are_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, CALLOS_TRUSTED_PROXIES="10.0.0.1, 192.168.0.0/24")
    trusted = ["10.0.0.1", "::ffff:10.0.0.1", "192.168.0.7", "10.0.0.2", "testclient"]
    assert [settings.trusts_proxy(address) for address in trusted] == [True, True, True, False, False]
    assert not Settings(trusted_proxies=()).trusts_proxy("127.0.0.1")


def test_a_relative_data_folder_counts_from_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, CALLOS_DATA_DIR="elsewhere", CALLOS_LOG_LEVEL="debug")
    assert settings.data_dir == CHECKOUT / "elsewhere"
    assert settings.data_dir_is_given
    assert settings.log_level == "DEBUG"


def test_settings_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    get_settings.cache_clear()
    first = get_settings()
    monkeypatch.setenv("CALLOS_LOG_LEVEL", "ERROR")
    assert get_settings() is first
    get_settings.cache_clear()
    assert get_settings().log_level == "ERROR"
    get_settings.cache_clear()
