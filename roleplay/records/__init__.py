"""What is kept: people, sessions, turns, grades and decisions, in one database."""
