"""What people can do, each call with the actor who does it; pages and the HTTP API share it."""
