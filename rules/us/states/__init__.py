"""Income taxes of single states, each a book `like: us_tax`: what its law changes, its apportioned income and its tax."""
