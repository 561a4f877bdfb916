"""Settings: what is right is taken, and what is wrong is one line that names it and shows an example."""

from pathlib import Path

import pytest

from bot.settings import EXAMPLES, BadSetting, Settings, read_settings

SANDBOX = "http://127.0.0.1:8400/api/"
FOLLOW = "http://127.0.0.1:8400/_sandbox/clock/follow"


def read(folder: Path, **environment: str) -> Settings:
    """The settings of this environment alone."""
    return read_settings(environment=environment, folder=folder)


def test_without_any_setting_there_are_defaults_for_everything_but_secrets(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert settings.api_url == "https://slack.com/api/"
    assert settings.database_url == "sqlite:///data/kennisbot.db"
    assert (settings.timezone, settings.country, settings.locale) == ("Europe/Amsterdam", "NL", "nl")
    assert (settings.command, settings.http_host, settings.http_port) == ("/kennis", "127.0.0.1", 3000)
    assert (settings.log_level, settings.log_format) == ("INFO", "text")
    assert (settings.clock_url, settings.secretariat_channel, settings.admin_users) == (None, None, frozenset())


@pytest.mark.parametrize(
    ("name", "value", "wrong"),
    [
        ("SLACK_BOT_TOKEN", "xoxp-1", "is a token of the wrong kind: it starts with xoxb-, not with xoxp-"),
        ("SLACK_BOT_TOKEN", "hunter2", "is a token of the wrong kind: it starts with xoxb-, not with something else"),
        ("SLACK_APP_TOKEN", "xoxb-1", "is a token of the wrong kind: it starts with xapp-, not with xoxb-"),
        ("SLACK_API_URL", "slack.com", "is not an address ('slack.com')"),
        ("SLACK_API_URL", "http://[::1/api", "is not an address"),
        ("SLACK_API_URL", "http://slack.example/api/", "would send the token unencrypted"),
        ("SLACK_API_URL", "http://127.0.0.1.evil.example/api/", "would send the token unencrypted"),
        ("CLOCK_URL", FOLLOW, "is for tests only"),
        ("DATABASE_URL", "mysql://localhost/kennis", "names no database that is known"),
        ("DATABASE_URL", "data/kennis.db", "names no database that is known"),
        ("DATABASE_URL", "sqlite://", "names no file: all would be lost at the end"),
        ("DATABASE_URL", "sqlite:///:memory:", "names no file: all would be lost at the end"),
        ("DATABASE_URL", "postgresql://u:hunter2@localhost:port/kennis", "is not an address"),
        ("TIMEZONE", "Amsterdam", "is no time zone that is known ('Amsterdam')"),
        ("TIMEZONE", "../../etc/passwd", "is no time zone that is known"),
        ("COUNTRY", "Nederland", "is not a country code of two capitals ('Nederland')"),
        ("COUNTRY", "AC", "is a country whose public holidays are not known ('AC')"),
        ("LOCALE", "fr", "is 'fr', and can be nl, en"),
        ("SECRETARIAT_CHANNEL", "#secretariaat", "is not a channel's id ('#secretariaat')"),
        ("FOLLOW_EMOJI", "zwaaiende hand", "is not an emoji's name ('zwaaiende hand')"),
        ("ADMIN_USERS", "U0123456789, @tom", "has something that is not a member's id ('@tom')"),
        ("COMMAND", "kennis", "is not a slash command ('kennis')"),
        ("COMMAND", "/kennis bot", "is not a slash command"),
        ("NETWORK_FILE", "nowhere.yaml", "names no file that is there ('nowhere.yaml')"),
        ("HTTP_PORT", "web", "is no port ('web')"),
        ("HTTP_PORT", "65536", "is no port"),
        ("HTTP_PORT", "-1", "is no port"),
        ("LOG_LEVEL", "chatty", "is 'CHATTY', and can be DEBUG, INFO, WARNING, ERROR"),
        ("LOG_FORMAT", "xml", "is 'xml', and can be text, json"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_it_and_shows_an_example(
    tmp_path: Path, name: str, value: str, wrong: str
) -> None:
    with pytest.raises(BadSetting) as refused:
        read(tmp_path, **{name: value})
    line = str(refused.value)
    assert line.startswith(f"{name} {wrong}")
    assert line.endswith(f"Example: {name}={EXAMPLES[name]}")
    assert "\n" not in line
    assert "hunter2" not in line


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"])
def test_what_a_command_needs_and_has_not_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadSetting, match=f"{name} is missing: set it in the environment or in .env"):
        read_settings(needs=frozenset({name}), environment={name: ""}, folder=tmp_path)


def test_the_environment_wins_over_the_file_and_an_empty_value_is_none(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("COMMAND=/weten\nLOCALE=en\nTIMEZONE=Europe/Brussels\n", "utf-8")
    settings = read(tmp_path, COMMAND="/kennis-test", LOCALE="")
    assert (settings.command, settings.locale, settings.timezone) == ("/kennis-test", "en", "Europe/Brussels")


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"COMMAND=\xff\xfe")
    with pytest.raises(BadSetting, match=r"^\.env cannot be read \(it is not UTF-8 text\)"):
        read(tmp_path)


def test_a_movable_clock_is_taken_from_the_sandbox_that_slacks_address_names(tmp_path: Path) -> None:
    assert read(tmp_path, SLACK_API_URL=SANDBOX, CLOCK_URL=FOLLOW).clock_url == FOLLOW


@pytest.mark.parametrize(
    ("api_url", "clock_url"),
    [
        ("https://slack.com/api/", "https://slack.com/_sandbox/clock/follow"),
        ("https://slack.com/api/", FOLLOW),
        (SANDBOX, "http://127.0.0.1:8401/_sandbox/clock/follow"),
        (SANDBOX, "http://[::1"),
        ("https://slack.example/api/", "https://slack.example/_sandbox/clock/follow"),
    ],
)
def test_a_movable_clock_is_refused_beside_slacks_own_address_and_from_anywhere_else(
    tmp_path: Path, api_url: str, clock_url: str
) -> None:
    with pytest.raises(BadSetting, match="CLOCK_URL is for tests only"):
        read(tmp_path, SLACK_API_URL=api_url, CLOCK_URL=clock_url)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_way_to_write_a_postgresql_address_leads_to_the_same_driver(tmp_path: Path, scheme: str) -> None:
    settings = read(tmp_path, DATABASE_URL=f"{scheme}://u@localhost:5432/kennis")
    assert settings.database_url == "postgresql+psycopg://u@localhost:5432/kennis"


def test_every_setting_is_explained_in_the_example_file() -> None:
    explained = (Path(__file__).parents[2] / ".env.example").read_text("utf-8")
    assert [name for name in EXAMPLES if name not in explained and name != "CLOCK_URL"] == []
