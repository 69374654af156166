"""The terminal face: chat, one question, and many questions from a file."""
