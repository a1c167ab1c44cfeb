"""Awarding: the only pen. Award, issue, revoke, suspend, correct; claim links; status lists."""
