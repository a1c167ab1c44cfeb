"""The front page and the first page of every audience, each in its own words."""
