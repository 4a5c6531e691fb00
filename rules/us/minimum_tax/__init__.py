"""The corporate alternative minimum tax: a book beside the federal one that starts from the applicable financial statement."""
