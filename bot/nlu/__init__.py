"""Reading what people write: Rasa graph components and what they rest on. Knows nothing of faces."""
