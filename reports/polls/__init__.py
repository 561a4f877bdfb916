"""Results of polls as workbooks."""
