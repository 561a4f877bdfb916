"""The Web API: one module for each family of methods, a table of what each method needs, and the HTTP around it."""
