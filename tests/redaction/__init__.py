"""What is found about people in a text."""
