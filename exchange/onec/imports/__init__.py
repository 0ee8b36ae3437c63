"""Elements of CommerceML into the books, a batch a transaction."""
