"""Composing replies from the guide. Knows nothing of Rasa or of faces."""
