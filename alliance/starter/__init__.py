"""What a network begins with: a file per network, read with care and put into the database."""

from alliance.starter.file import NetworkFileError, read_network
from alliance.starter.load import LoadResult, load_network
from alliance.starter.network import Network, starter_path

__all__ = ["LoadResult", "Network", "NetworkFileError", "load_network", "read_network", "starter_path"]
