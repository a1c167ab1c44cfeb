"""Awarding."""
