"""What checking finds out."""

from __future__ import annotations

from convcalc._namedtuple import NamedTuple
from convcalc.features.check.claimed import Claimed
from convcalc.features.check.slips.slip import SuspectedSlip
from convcalc.network.claims import Computed


class Checked(NamedTuple):
    """One claim and what became of it.

    label       the statement's, "total", or ""
    about       the label, or the statement's last layer as it is written
    claim       as it was written
    claimed     a Shape (channels None where nothing was said about them) or a number
    computed    a Shape, a number, or for rf and jump a tuple over axes, None where it cannot be said
                (None alone: the whole input is seen)
    verdict     "true", "convention" (counted differently, note says how), "false", "published",
                or "unknown": what it really is cannot be said
    slips       what gives the very value claimed, the likeliest first
    fits        single changes that make it true
    note        how it was read, from which line it follows, or how it was counted
    follows     the line of the wrong size from which it follows, None where it is wrong by itself
    arrives     is it about the numbers that arrive, not about what is made?
    whole       is it false of its statement, and true of the whole network?
    """

    line: int
    column: int
    label: str
    about: str
    claim: str
    claimed: Claimed
    computed: Computed
    verdict: str
    slips: tuple[SuspectedSlip, ...] = ()
    fits: tuple[str, ...] = ()
    note: str = ""
    follows: int | None = None
    arrives: bool = False
    whole: bool = False


NO_CLAIMS = (
    "no claims: write a size behind an arrow, as in -> 55x55x96 (in a program as a comment, # 55x55x96),"
    " or params = 34,944"
)


class Report(NamedTuple):
    """Every claim of a spec.

    fits: the one change that makes all wrong ones true.  missing: layers that were claimed and are not there.
    first: what is to be known before all claims, as that they are another network's.  unread: is there something in the
    source that was not read and may belong to the network?
    """

    name: str
    layout: str
    claims: tuple[Checked, ...]
    fits: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    first: str = ""
    unread: bool = False

    @property
    def ok(self) -> bool:
        """Is everything true but what is known as printed wrongly?  Not where nothing is claimed, or cannot be said."""
        if not self.claims or self.missing or self.unread:
            return False
        return all(each.verdict in ("true", "published") for each in self.claims)

    @property
    def unexplained_totals(self) -> tuple[Checked, ...]:
        """Those that are wrong by themselves, and no slip gives them."""
        wrong = [each for each in self.claims if each.label == "total" and each.verdict == "false"]
        return tuple([each for each in wrong if not each.slips and each.follows is None])

    def count(self, verdict: str) -> int:
        return sum(each.verdict == verdict for each in self.claims)

    @property
    def summary(self) -> str:
        """A grader's line: `7 of 9 claims true, 1 counted differently, 1 false (and 2 that follow from it)`."""
        every = len(self.claims)
        if not every:
            return NO_CLAIMS
        parts = [f"{self.count('true')} of {every} claim{'s' * (every != 1)} true"]
        different, wrong, printed = (self.count(verdict) for verdict in ("convention", "false", "published"))
        following = sum(each.verdict == "false" and each.follows is not None for each in self.claims)
        if different:
            parts.append(f"{different} counted differently")
        if wrong:
            behind = f" ({following} of them only follow{'s' * (following == 1)} from another)" if following else ""
            parts.append(f"{wrong} false{behind}")
        if unknown := self.count("unknown"):
            parts.append(f"{unknown} cannot be said")
        if printed:
            parts.append(f"{printed} otherwise in the paper")
        return ", ".join(parts)
