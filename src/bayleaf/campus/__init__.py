"""The platform: a Django project in which every folder is a room (see ARCHITECTURE.md)."""
