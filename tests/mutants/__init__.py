"""Mutation testing: plants small defects in the program, one at a time, and lists those that no test notices."""
