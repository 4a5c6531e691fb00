"""A partnership for federal tax: Form 1065, Schedule K, and what each partner makes of its Schedule K-1."""
