"""Pictures that are drawn when they are sent; a message only names them."""
