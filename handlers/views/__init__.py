"""Pure builders: data in, Block Kit out. One module per concept."""
