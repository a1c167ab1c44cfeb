"""Settings, addresses and the wiring of ports: the one floor that may import everything."""
