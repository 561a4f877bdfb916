"""The organisations of the network: add, change and show one, and end one so that it can be undone.

Decides what an organisation may be called, which mail domains and workspaces are its own, and what moves to its
successor when it ends. May import what people may.
"""
