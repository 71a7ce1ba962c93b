"""The web server: pages for each audience and the HTTP API, over the same services."""
