"""The control API under `/_sandbox/`: everything that people do in a client, and everything that tests need besides."""
