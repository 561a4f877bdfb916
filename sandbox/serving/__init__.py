"""The HTTP server: its addresses, who may talk to it, and the files of the page."""
