"""The load of documents: from the registers' feed into the inbox, from the inbox into the books.

Two steps, each restartable. *Fetch* stores every page as it came, together with the cursor behind it. *Post* turns
rows of the inbox into documents of the books, a batch a transaction. What cannot be posted is held with its reason,
and the rest goes on.
"""

from exchange.ikassa.load.run import load_run
from exchange.ikassa.load.summary import LoadSummary

__all__ = ["LoadSummary", "load_run"]
