"""Small networks with people in them, and histories to count again, for tests of several capabilities."""
