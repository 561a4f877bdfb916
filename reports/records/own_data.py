"""A person's data as a zip: a page to read, and JSON with every row whole."""

import datetime as dt
import io
import json
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from alliance.enums import Name
from alliance.records.own_data import OwnData
from reports.records.own_data_page import build_page
from texts import Translator


def own_data_file_name(found: OwnData, words: Translator, *, on: dt.date) -> str:
    """The name of the zip, with the day; of somebody else's data also with their Slack user id."""
    whose = "" if found.is_own else f"-{found.slack_user_id}"
    return f"{words('owndata.file')}{whose}-{on.isoformat()}.zip"


def build_own_data(found: OwnData, words: Translator, *, made_at: dt.datetime) -> bytes:
    """The zip, whose page and JSON say the same; the page leaves out what only the program needs."""
    local = words.local(made_at)
    files = {
        f"{words('owndata.file')}.html": words.without_marks(build_page(found, words, made_at=made_at)),
        f"{words('owndata.json')}.json": words.without_marks(_json(found, words, made_at)),
    }
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, (max(1980, local.year), *local.timetuple()[1:6]))
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            archive.writestr(info, content.encode())
    return output.getvalue()


def _json(found: OwnData, words: Translator, made_at: dt.datetime) -> str:
    content = {
        "person": {"name": found.name, "slack_user_id": found.slack_user_id},
        "made_at": made_at.astimezone(dt.UTC).isoformat(),
        "tables": {table: [plain(row, words) for row in rows] for table, rows in found.tables.items()},
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def plain(value: Any, words: Translator) -> Any:
    """A value as JSON has it: times in ISO 8601, names in the reader's language."""
    match value:
        case Name():
            return words.name(value)
        case Mapping():
            return {str(key): plain(one, words) for key, one in value.items()}
        case list() | tuple():
            return [plain(one, words) for one in value]
        case bytes():
            return value.hex()
        case dt.datetime() | dt.date() | dt.time():
            return value.isoformat()
        case Decimal():
            return str(value)
    return value
