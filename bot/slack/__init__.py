"""The Slack face: Bolt for Python over the same engine as the other faces."""
