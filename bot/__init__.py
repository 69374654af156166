"""The baclofen bot."""
