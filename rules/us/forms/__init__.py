"""Federal forms as lines: the figures of the tax book laid out as the return shows them, and tied to the book they come from."""
