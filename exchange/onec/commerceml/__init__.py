"""The reader and the writer of CommerceML; they know no Django."""
