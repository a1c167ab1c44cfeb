"""The version of Bayleaf, as reports and requests name it."""

VERSION = "0.1.0"
