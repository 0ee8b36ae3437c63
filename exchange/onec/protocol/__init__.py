"""The site exchange of 1C: its requests, users and sessions, and an import in steps."""
