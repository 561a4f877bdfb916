"""`python -m sandbox`: a local Slack workspace for any Bolt app."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

from sandbox.apps.manifests import checked_manifest
from sandbox.model import CannotDo
from sandbox.seed import DEFAULT_MANIFEST, DEFAULT_SEED, Seed
from sandbox.seed_file import read_file, seed_of
from sandbox.server import SandboxServer


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8400, help="the port to listen on (default: %(default)s)")
    parser.add_argument("--manifest", type=Path, help="the manifest (JSON or YAML) of the app to install")
    parser.add_argument("--workspace", type=Path, help="people and channels (JSON or YAML) in place of the example's")
    arguments = parser.parse_args()
    ended = _pipe_of_signals()
    try:
        seed = _seed(arguments.workspace, arguments.manifest)
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
    os.read(ended, 1)
    server.stop()
    return 0


def _pipe_of_signals() -> int:
    """A descriptor from which SIGINT and SIGTERM can be read. A handler could not take a lock to tell of them."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    return reader


def _seed(workspace: Path | None, manifest: Path | None) -> Seed:
    installed = DEFAULT_MANIFEST if manifest is None else checked_manifest(read_file(manifest))
    if workspace is None:
        return replace(DEFAULT_SEED, manifest=installed)
    return seed_of(read_file(workspace), installed)


if __name__ == "__main__":
    raise SystemExit(main())
