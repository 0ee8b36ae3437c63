#!/usr/bin/env python
"""Run the commands of the project from a checkout."""

from ikassa_admin.__main__ import main

if __name__ == "__main__":
    main()
