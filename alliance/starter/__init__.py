"""A network's starter data: one file per network, validated and loaded into the database."""

from alliance.starter.load import LoadResult, load_network
from alliance.starter.network import StarterNetwork, starter_path
from alliance.starter.network_file import NetworkFileError, read_network
from alliance.starter.vocabulary import load_vocabulary

__all__ = [
    "LoadResult",
    "NetworkFileError",
    "StarterNetwork",
    "load_network",
    "load_vocabulary",
    "read_network",
    "starter_path",
]
