"""The baseline: a bare Bolt app in its default mode, whose listeners acknowledge and do nothing else.

It is connected by the same environment as the bot, over the same transport: Socket Mode, or the same web server when
`HTTP_PORT` is set. `FORM` names a file with the view that its command opens.
"""

import json
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.admission import Door
from bot.web import Site, WebServer


def main() -> None:
    """Run until SIGTERM."""
    client = WebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    app = App(client=client, signing_secret=os.environ["SLACK_SIGNING_SECRET"])
    form = json.loads(Path(os.environ["FORM"]).read_text("utf-8")) if "FORM" in os.environ else {}
    listen(app, form)
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    if "HTTP_PORT" in os.environ:
        address = ("127.0.0.1", int(os.environ["HTTP_PORT"]))
        server = WebServer(Site(Door(app, os.environ["SLACK_SIGNING_SECRET"]), lambda: ""), address)
        server.start()
        stopping.wait()
        server.stop()
    else:
        handler = SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"])
        handler.connect()
        stopping.wait()
        handler.close()


def listen(app: App, form: dict[str, Any]) -> None:
    """One command and one form."""

    @app.command("/bare")
    def answer(ack: Callable[..., Any], body: dict[str, Any], client: WebClient) -> None:
        if body["text"] == "help":
            ack(text="help", response_type="ephemeral")
            return
        client.views_open(trigger_id=body["trigger_id"], view=form)
        ack()

    @app.view("share")
    def take(ack: Callable[..., Any]) -> None:
        ack()


if __name__ == "__main__":
    main()
