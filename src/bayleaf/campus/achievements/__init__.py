"""Achievements: what can be earned, how it is judged, and its badge."""
