"""The version of the product, printed on every output."""

VERSION = "0.4.0"
