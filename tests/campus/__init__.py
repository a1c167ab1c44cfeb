"""The platform, room by room."""
