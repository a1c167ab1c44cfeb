"""The demo: organizations, people, achievements and credentials to look at."""
