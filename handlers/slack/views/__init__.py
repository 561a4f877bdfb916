"""Block Kit parts shared by all views, and answers that belong to no capability."""
