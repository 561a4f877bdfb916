"""Block Kit parts that all views share, and the answers that belong to no capability."""
