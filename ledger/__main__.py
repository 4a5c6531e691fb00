"""`python -m ledger` is the command `twobooks`."""

from ledger.cli import main

main()
