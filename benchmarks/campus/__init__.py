"""How fast the platform answers, with a thousand and with a hundred thousand credentials in it.

``python -m benchmarks.campus`` fills two folders, serves each over HTTP, asks for every page that
could grow, and prints the medians. It writes ``build/bench-campus.json``.
"""
