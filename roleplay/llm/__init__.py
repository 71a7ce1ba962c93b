"""The model client: the one owner of retries, deadlines, output modes and counts of tokens."""
