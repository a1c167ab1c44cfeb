"""The door of an employer. It sees what a stranger sees: a document and the public web."""
