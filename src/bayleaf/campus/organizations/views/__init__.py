"""The pages of this room, one file each: the profile, the members, invitations, the keys."""
