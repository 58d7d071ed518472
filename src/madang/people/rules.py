"""Who may do what: one table for the whole site. Also the limits of what a person can say of themselves."""

from enum import StrEnum


class RoleKind(StrEnum):
    """What somebody is in the centre; a row of `Role` gives it to a person, for the centre or one scope."""

    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"
    CURATOR = "curator"
    EDITOR = "editor"
    PARTNER_STAFF = "partner_staff"
    EXPERT = "expert"
    ADVISER = "adviser"
    JUDGE = "judge"
    INSTRUCTOR = "instructor"
    AGENT = "agent"


_CENTRE = frozenset({RoleKind.ADMINISTRATOR, RoleKind.COORDINATOR})
_STAFF = _CENTRE | {RoleKind.CURATOR, RoleKind.EDITOR, RoleKind.PARTNER_STAFF}

# What → the roles that may do it. A role held for a scope ("partners.partner:3") counts for that scope only;
# a role held for the centre counts everywhere. What is not in the table nobody may do.
PERMISSIONS: dict[str, frozenset[RoleKind]] = {
    "desk.enter": _STAFF,
    "desk.operate": _CENTRE,
    "audit.read": _CENTRE,
    "people.manage": frozenset({RoleKind.ADMINISTRATOR}),
    "people.see_contacts": _CENTRE,
    "comments.moderate": _CENTRE | {RoleKind.CURATOR},
    "partners.manage": _CENTRE,
    "partners.represent": _CENTRE | {RoleKind.PARTNER_STAFF},
    "programmes.manage": _CENTRE,
    "news.publish": _CENTRE | {RoleKind.EDITOR},
    "problems.curate": _CENTRE | {RoleKind.CURATOR},
    "problems.answer": _CENTRE | {RoleKind.PARTNER_STAFF},
    "projects.coordinate": _CENTRE,
    "projects.receive": _CENTRE | {RoleKind.PARTNER_STAFF},
}


def allows(what: str, kind: str) -> bool:
    """Whether a role of `kind` may do `what`. Raises KeyError for a permission that is not in the table."""
    return kind in PERMISSIONS[what]
