"""What people do in a client: commands, buttons, forms, typed text, open views."""
