"""What nobody may do to the campus, whoever they are and whatever they send."""
