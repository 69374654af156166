"""The web face: the page, the chat widget and the HTTP API."""
