"""People, their e-mail addresses, and how they sign in."""
