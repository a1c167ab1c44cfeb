"""The door for people: the award desk, lists, what was awarded, and claim links."""
