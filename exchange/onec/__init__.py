"""1C as a remote: its catalogue, prices and stock into the books, the sales out of them."""
