"""How a background worker is asked to stop: it ends its run between two batches."""

import threading
from typing import Final

#: Set once in a process that is to end; whoever does a run in it passes this on as `stop`.
STOP: Final = threading.Event()
