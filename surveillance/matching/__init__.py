"""Which product, substance or certificate a record is about: each link with its method, its score and its detail."""
