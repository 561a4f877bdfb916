"""The baseline: a bare Bolt app in its default mode, whose listeners acknowledge and do nothing else.

It is connected by the same environment as the bot, over the same transport: Socket Mode, or the same web server when
`HTTP_PORT` is set. `FORM` names a file with the view that its command opens. A form of "burst" is inserted into a
SQLite file, durably, before it is acknowledged.
"""

import json
import os
import signal
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient


def main() -> None:
    """Run until SIGTERM."""
    client = WebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    app = App(client=client, signing_secret=os.environ["SLACK_SIGNING_SECRET"])
    form = json.loads(Path(os.environ["FORM"]).read_text("utf-8")) if "FORM" in os.environ else {}
    listen(app, form)
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    if "HTTP_PORT" in os.environ:
        # Only here: over Socket Mode, its memory is that of a program without the bot.
        from bot.admission import RequestVerifier
        from bot.web import Site, WebServer

        address = ("127.0.0.1", int(os.environ["HTTP_PORT"]))
        server = WebServer(Site(RequestVerifier(app, os.environ["SLACK_SIGNING_SECRET"]), lambda: ""), address)
        server.start()
        stopping.wait()
        server.stop()
    else:
        handler = SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"])
        handler.connect()
        stopping.wait()
        handler.close()


def listen(app: App, form: dict[str, Any]) -> None:
    """One command and two forms, one of which is stored."""
    lock, database = threading.Lock(), sqlite3.connect("bare.db", isolation_level=None, check_same_thread=False)
    for statement in (
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "CREATE TABLE IF NOT EXISTS stored (state TEXT)",
    ):
        database.execute(statement)

    @app.command("/bare")
    def answer(ack: Callable[..., Any], body: dict[str, Any], client: WebClient) -> None:
        if body["text"] == "help":
            ack(text="help", response_type="ephemeral")
            return
        kind = "burst" if body["text"].startswith("burst") else "share"
        client.views_open(trigger_id=body["trigger_id"], view={**form, "callback_id": kind})
        ack()

    @app.view("share")
    def take(ack: Callable[..., Any]) -> None:
        ack()

    @app.view("burst")
    def store(ack: Callable[..., Any], view: dict[str, Any]) -> None:
        with lock:
            database.execute("INSERT INTO stored VALUES (?)", (json.dumps(view["state"]),))
        ack()


if __name__ == "__main__":
    main()
