"""Channel keys: where a delivery goes. A key is a channel's or person's id, with "/" and a suffix for a queue apart."""


def place_of(channel_key: str) -> str:
    """The channel or person in a channel key."""
    return channel_key.partition("/")[0]


def is_channel(channel_key: str) -> bool:
    """Whether a channel key is that of a channel rather than a person."""
    return channel_key[:1] not in {"U", "W"}


def key_for_files(channel_key: str) -> str:
    """The channel key for files to the same place, so that messages there do not wait while files are made."""
    return f"{place_of(channel_key)}/files"
