"""The frame of every run: journal, lease, queue, errors, log. It knows no remote."""
