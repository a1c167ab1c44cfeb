"""How fast Bayleaf is, next to the physical limit and to other libraries, all in one run.

``python -m benchmarks`` prints a table, writes ``build/bench.json`` and docs/benchmarks.md.
"""
