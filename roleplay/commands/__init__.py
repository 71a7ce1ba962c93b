"""What the commands do; the command line itself only parses arguments."""
