"""The other side of the contract: an emulated iKassa cabinet with registers, for demonstrations and tests.

It shares no code with `exchange.ikassa` and knows nothing of the books: a wrong factor on one side must not be undone
by the same factor on the other. `api/` is the contract, `control/` a remote control by HTTP, `pages/` are for a person.
"""
