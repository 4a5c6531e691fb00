"""The version of the product, printed on every output."""

VERSION = "0.1.0"
