"""The programs' door: one OpenAPI document over the api.py of every room."""
