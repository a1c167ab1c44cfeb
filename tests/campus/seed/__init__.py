"""The content of the demo and how it is sown."""
