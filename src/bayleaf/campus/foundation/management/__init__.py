"""Commands for ``bayleaf manage``."""
