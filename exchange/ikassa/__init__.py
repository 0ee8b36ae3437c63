"""The iKassa cabinet as a remote: its client, what goes out to the registers, what comes in from them."""
