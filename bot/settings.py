"""Settings from the environment or `.env`, validated at start-up: an error is one line that says what is valid."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel import Locale
from dotenv import dotenv_values

from alliance.archive_terms import Appraisal
from alliance.calendar.public_holidays import is_country
from alliance.file_limit import USUAL
from alliance.retention_periods import LEAST, MOST, Retention, RetentionPeriod
from bot import logs
from handlers.slack.parsing import fold_emoji
from texts import LANGUAGES

SLACK = "https://slack.com/api/"
USER_ID = re.compile(r"^[UW][A-Z0-9]{2,}$")
CHANNEL_ID = re.compile(r"^[CG][A-Z0-9]{2,}$")


class BadSetting(Exception):
    """A setting is wrong or missing; the message is one line that people can read."""

    def __init__(self, name: str, wrong: str, example: str | None) -> None:
        shown = f"Example: {name}={example}" if example else "An example is .env.example"
        super().__init__(f"{name} {wrong}. {shown}")


HIGHEST = 10_000
"""The highest number that a setting can be."""


@dataclass(frozen=True)
class Settings:
    """All settings, validated. Tokens are empty where the command does not need them."""

    bot_token: str
    app_token: str
    signing_secret: str
    api_url: str
    clock_url: str | None
    """URL of the sandbox's clock; None: the computer's own clock."""
    database_url: str
    timezone: str
    country: str
    locale: str
    secretariat_channel: str | None
    admin_users: frozenset[str]
    command: str
    follow_emoji: str
    files_an_hour: int
    """How many files one person may ask for in an hour."""
    network_file: Path | None
    http_host: str
    http_port: int
    log_level: str
    log_format: str
    appraisal: Appraisal
    """How long an archive is to be kept, as its metadata state it."""
    retention: Retention

    @property
    def zone(self) -> ZoneInfo:
        """The network's time zone."""
        return ZoneInfo(self.timezone)


def read_settings(
    *, needs: frozenset[str] = frozenset(), environment: Mapping[str, str] | None = None, folder: Path | None = None
) -> Settings:
    """Read and validate all settings; the environment overrides `.env` in `folder`.

    `needs` lists the settings without which this command cannot work. Raises BadSetting for the first that is wrong.
    """
    values = _gather(os.environ if environment is None else environment, folder or Path.cwd())
    for name in sorted(needs):
        if not values.get(name):
            raise BadSetting(name, "is missing: set it in the environment or in .env", EXAMPLES[name])
    get = values.get
    api_url = _api_url(get("SLACK_API_URL") or SLACK)
    return Settings(
        bot_token=_token("SLACK_BOT_TOKEN", get("SLACK_BOT_TOKEN"), "xoxb-"),
        app_token=_token("SLACK_APP_TOKEN", get("SLACK_APP_TOKEN"), "xapp-"),
        signing_secret=get("SLACK_SIGNING_SECRET") or "",
        api_url=api_url,
        clock_url=_clock_url(get("CLOCK_URL"), api_url),
        database_url=_database_url(get("DATABASE_URL") or "sqlite:///data/kennisbot.db"),
        timezone=_timezone(get("TIMEZONE") or "Europe/Amsterdam"),
        country=_country(get("COUNTRY") or "NL"),
        locale=_one_of("LOCALE", get("LOCALE") or LANGUAGES[0], LANGUAGES),
        secretariat_channel=_channel(get("SECRETARIAT_CHANNEL")),
        admin_users=_users(get("ADMIN_USERS") or ""),
        command=_match("COMMAND", get("COMMAND") or "/kennis", r"/[a-z0-9_-]{1,31}", "is not a slash command"),
        follow_emoji=fold_emoji(
            _match("FOLLOW_EMOJI", get("FOLLOW_EMOJI") or "eyes", r":?[a-z0-9_+'-]{1,100}:?", "is not an emoji's name")
        ),
        files_an_hour=_count("FILES_AN_HOUR", get("FILES_AN_HOUR") or str(USUAL)),
        network_file=_file(get("NETWORK_FILE")),
        http_host=get("HTTP_HOST") or "127.0.0.1",
        http_port=_port(get("HTTP_PORT") or "3000"),
        log_level=_one_of("LOG_LEVEL", (get("LOG_LEVEL") or "INFO").upper(), logs.LEVELS),
        log_format=_one_of("LOG_FORMAT", get("LOG_FORMAT") or "text", logs.FORMATS),
        appraisal=_appraisal(get("ARCHIVE_KEPT") or "N"),
        retention=Retention(**{name: _period(name, get(f"KEEP_{name.upper()}")) for name in KEPT}),
    )


KEPT = {one.name: str(one.default) for one in fields(Retention)}
"""The default of each period of retention, whose setting is `KEEP_` and its name in capitals."""
EXAMPLES = {
    "SLACK_BOT_TOKEN": "xoxb-…",
    "SLACK_APP_TOKEN": "xapp-…",
    "SLACK_SIGNING_SECRET": "0123456789abcdef0123456789abcdef",
    "SLACK_API_URL": SLACK,
    "CLOCK_URL": "http://127.0.0.1:8400/_sandbox/clock/follow",
    "DATABASE_URL": "sqlite:///data/kennisbot.db",
    "TIMEZONE": "Europe/Amsterdam",
    "COUNTRY": "NL",
    "LOCALE": "nl",
    "SECRETARIAT_CHANNEL": "C0123456789",
    "ADMIN_USERS": "U0123456789,U0987654321",
    "COMMAND": "/kennis",
    "FOLLOW_EMOJI": "eyes",
    "FILES_AN_HOUR": "20",
    "NETWORK_FILE": "alliance/starter/nkn.yaml",
    "HTTP_HOST": "127.0.0.1",
    "HTTP_PORT": "3000",
    "LOG_LEVEL": "INFO",
    "LOG_FORMAT": "text",
    "ARCHIVE_KEPT": "10",
    **{f"KEEP_{name.upper()}": period for name, period in KEPT.items()},
}


def _gather(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    path = folder / ".env"
    try:
        from_file = dotenv_values(path) if path.exists() else {}
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise BadSetting(".env", f"cannot be read ({reason})", None) from None
    merged = {name: value for name, value in from_file.items() if value}
    return {**merged, **{name: environment[name] for name in EXAMPLES if environment.get(name)}}


def _appraisal(value: str) -> Appraisal:
    """B: for good; N: still to be decided; a number of years: that long."""
    if value.upper() in {"B", "N"}:
        return Appraisal(value.upper())
    if re.fullmatch(r"[1-9][0-9]?", value):
        return Appraisal("V", int(value))
    raise _bad("ARCHIVE_KEPT", f"is neither B (for good), N (to be decided) nor a number of years ({value!r})")


def _bad(name: str, wrong: str) -> BadSetting:
    return BadSetting(name, wrong, EXAMPLES[name])


def _count(name: str, value: str) -> int:
    if not (value.isdecimal() and 1 <= int(value[:9]) <= HIGHEST):
        raise _bad(name, f"is not a number from 1 to {HIGHEST} ({value[:20]!r})")
    return int(value)


def _token(name: str, value: str | None, prefix: str) -> str:
    if value and not value.startswith(prefix):
        kind = value[:5] if re.match(r"^x[a-z]{3}-", value) else "something else"
        raise _bad(name, f"is a token of the wrong kind: it starts with {prefix}, not with {kind}")
    return value or ""


def _api_url(value: str) -> str:
    place = _host_and_port(value)
    scheme = value.partition("://")[0]
    if scheme not in {"http", "https"} or not place or not place[0]:
        raise _bad("SLACK_API_URL", f"is not an address ({value!r})")
    if scheme == "http" and not _is_loopback(place[0]):
        raise _bad("SLACK_API_URL", "would send the token unencrypted: only an address of this machine may be http")
    return value if value.endswith("/") else f"{value}/"


def _clock_url(value: str | None, api_url: str) -> str | None:
    if not value:
        return None
    place = _host_and_port(value)
    if not place or place != _host_and_port(api_url) or not _is_loopback(place[0]):
        raise _bad("CLOCK_URL", "is for tests only: a movable clock comes from the sandbox that SLACK_API_URL names")
    return value


def _host_and_port(address: str) -> tuple[str, int | None] | None:
    """The host and port of an address; None when it cannot be parsed."""
    try:
        parts = urlsplit(address)
        return parts.hostname or "", parts.port
    except ValueError:
        return None


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _database_url(value: str) -> str:
    scheme, separator, rest = value.partition("://")
    if not separator or scheme not in {"sqlite", "postgresql", "postgres", "postgresql+psycopg"}:
        raise _bad("DATABASE_URL", "names no database that is known (sqlite or postgresql)")
    if scheme == "sqlite" and rest in {"", "/", "/:memory:"}:
        raise _bad("DATABASE_URL", "names no file: all would be lost at the end")
    if scheme != "sqlite" and _host_and_port(f"postgresql://{rest}") is None:
        raise _bad("DATABASE_URL", "is not an address")
    return value if scheme == "sqlite" else f"postgresql+psycopg://{rest}"


def _timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise _bad("TIMEZONE", f"is no time zone that is known ({value!r})") from None
    return value


def _country(value: str) -> str:
    if is_country(value):
        return value
    if value not in Locale("nl").territories or not value.isalpha():  # reads 4 MB, so only to say what is wrong
        raise _bad("COUNTRY", f"is not a country code of two capitals ({value!r})")
    raise _bad("COUNTRY", f"is a country whose public holidays are not known ({value!r})")


def _match(name: str, value: str, pattern: str, wrong: str) -> str:
    if not re.fullmatch(pattern, value):
        raise _bad(name, f"{wrong} ({value!r})")
    return value


def _one_of(name: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise _bad(name, f"is {value!r}, and can be {', '.join(known)}")
    return value


def _channel(value: str | None) -> str | None:
    if value and not CHANNEL_ID.match(value):
        raise _bad(
            "SECRETARIAT_CHANNEL", f"is not a channel's id ({value!r}): it stands at the end of the channel's link"
        )
    return value or None


def _users(value: str) -> frozenset[str]:
    users = [user.strip() for user in value.split(",") if user.strip()]
    for user in users:
        if not USER_ID.match(user):
            raise _bad("ADMIN_USERS", f"has something that is not a member's id ({user!r})")
    return frozenset(users)


def _file(value: str | None) -> Path | None:
    if value and not Path(value).is_file():
        raise _bad("NETWORK_FILE", f"names no file that is there ({value!r})")
    return Path(value) if value else None


def _port(value: str) -> int:
    if not value.isdecimal() or not 0 <= int(value) <= 65535:
        raise _bad("HTTP_PORT", f"is no port ({value!r})")
    return int(value)


def _period(name: str, value: str | None) -> RetentionPeriod:
    setting = f"KEEP_{name.upper()}"
    try:
        period = RetentionPeriod.parse(value or KEPT[name])
    except ValueError:
        raise _bad(setting, f"is no number of days (d), months (m) or years (y) ({value!r})") from None
    if period.days < (least := LEAST.get(name, 1)):
        raise _bad(setting, f"is too short: the bot needs it for {least} days")
    if period.days > (most := MOST.get(name, period.days)):
        raise _bad(setting, f"is too long: at most {most} days")
    return period
