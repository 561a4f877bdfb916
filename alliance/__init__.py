"""The business rules of the network, independent of Slack, SQL dialects, the wall clock and languages."""
