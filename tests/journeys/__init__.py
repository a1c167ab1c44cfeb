"""Journeys: a real browser, a real demo, people who go from page to page."""
