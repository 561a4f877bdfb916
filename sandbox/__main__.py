"""`python -m sandbox`: a local Slack workspace for any Bolt app."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from dataclasses import replace
from pathlib import Path

from sandbox.manifests import checked_manifest
from sandbox.model import CannotDo
from sandbox.seed import DEFAULT_SEED
from sandbox.server import SandboxServer


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8400, help="the port to listen on (default: %(default)s)")
    parser.add_argument("--manifest", type=Path, help="the manifest (JSON) of the app to install")
    arguments = parser.parse_args()
    seed = DEFAULT_SEED
    try:
        if arguments.manifest is not None:
            seed = replace(seed, manifest=checked_manifest(json.loads(arguments.manifest.read_text("utf-8"))))
        server = SandboxServer(seed, port=arguments.port).start()
    except (OSError, ValueError, CannotDo) as error:
        print(f"The sandbox cannot start: {error}", file=sys.stderr)  # noqa: T201
        return 1
    lines = (
        f"A local Slack workspace is at {server.url}/",
        f"SLACK_API_URL={server.api_url}",
        f"SLACK_BOT_TOKEN={server.bot_token}",
        f"SLACK_APP_TOKEN={server.app_token}",
        f"SLACK_SIGNING_SECRET={server.signing_secret}",
    )
    print("\n".join(lines), flush=True)  # noqa: T201
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    ended.wait()
    server.stop()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
