"""Verbs: found, describe, close; invite, accept, withdraw, change a role, remove; rotate a key."""

from bayleaf.campus.organizations.actions.invitations import (
    InvitationEnded as InvitationEnded,
)
from bayleaf.campus.organizations.actions.invitations import (
    accept_invitation as accept_invitation,
)
from bayleaf.campus.organizations.actions.invitations import (
    invite_member as invite_member,
)
from bayleaf.campus.organizations.actions.invitations import (
    resend_invitation as resend_invitation,
)
from bayleaf.campus.organizations.actions.invitations import (
    withdraw_invitation as withdraw_invitation,
)
from bayleaf.campus.organizations.actions.keys import mark_compromised as mark_compromised
from bayleaf.campus.organizations.actions.keys import rotate_key as rotate_key
from bayleaf.campus.organizations.actions.members import change_role as change_role
from bayleaf.campus.organizations.actions.members import remove_member as remove_member
from bayleaf.campus.organizations.actions.profile import (
    close_organization as close_organization,
)
from bayleaf.campus.organizations.actions.profile import (
    found_organization as found_organization,
)
from bayleaf.campus.organizations.actions.profile import update_profile as update_profile
