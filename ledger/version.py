"""The version of the product, printed on every output."""

VERSION = "0.5.0"
