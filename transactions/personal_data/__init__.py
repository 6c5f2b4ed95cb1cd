"""Personal data (Law 27/2022): how long they are kept, requests about them, a breach of them."""
