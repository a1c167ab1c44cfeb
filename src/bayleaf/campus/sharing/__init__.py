"""The public page of a credential, its files, and the ways to show it elsewhere."""
