"""1C at the other end: its catalogue, prices and stock into the books, the sales out of them."""
