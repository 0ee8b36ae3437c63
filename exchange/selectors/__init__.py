"""What the pages read of the exchange."""
