"""Organizations: members and roles, the public profile, and the keys they sign with."""
