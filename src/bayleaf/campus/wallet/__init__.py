"""The wallet: what a person holds, from here and from elsewhere, and who may see it."""
