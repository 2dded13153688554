"""What happens here that others may care about. Numbers only: no name, no address."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OrganisationClaimed:
    """Somebody says to act for an organisation and waits for the check (认领)."""

    membership: int
    organisation: int


@dataclass(frozen=True, slots=True)
class LetterSent:
    """A letter with a code went to the registered address of the claimed organisation."""

    membership: int


@dataclass(frozen=True, slots=True)
class CodeRefused:
    """A wrong code was entered for a claim; ``tries`` counts them."""

    membership: int
    tries: int


@dataclass(frozen=True, slots=True)
class ClaimConfirmed:
    """The proof holds: the claimant manages the organisation (认领通过). ``how``: the proof."""

    membership: int
    organisation: int
    how: str


@dataclass(frozen=True, slots=True)
class ClaimRejected:
    """The proof does not hold, for the reason given to the claimant (认领不通过)."""

    membership: int
    organisation: int


@dataclass(frozen=True, slots=True)
class MemberInvited:
    """An address was invited into an organisation or a public body (邀请成员)."""

    membership: int
    organisation: int | None
    body: int | None


@dataclass(frozen=True, slots=True)
class MembershipBegan:
    """``user`` acts for the organisation or body from now on (成为成员)."""

    membership: int
    user: int
    organisation: int | None
    body: int | None


@dataclass(frozen=True, slots=True)
class InvitationDeclined:
    """The invited person does not want to (谢绝邀请)."""

    membership: int


@dataclass(frozen=True, slots=True)
class MembershipEnded:
    """``user`` acts for it no longer, or the claim or invitation was taken back (成员退出)."""

    membership: int
    user: int | None
    organisation: int | None
    body: int | None


@dataclass(frozen=True, slots=True)
class RegistryLoaded:
    """Regions, zones and bodies of a policy pack were brought in (载入政策包)."""

    pack: str
    created: int
    changed: int
