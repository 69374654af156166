"""The guide: what the bot may say. Knows nothing of Rasa, of questions or of faces."""
