"""The background work: its cluster, who watches it, and processes that live and die together."""
