"""Skills, in frameworks such as ESCO."""
