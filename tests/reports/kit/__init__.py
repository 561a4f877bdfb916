"""What tests of files share: samples to write, and readers and checkers of what was written."""
