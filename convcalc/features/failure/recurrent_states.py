"""Messages about the state with which a recurrent layer begins."""

from __future__ import annotations

from convcalc.features.failure.explanation import Explanation, labelled
from convcalc.readers.error_messages import ErrorMessage


def recurrent_state(message: ErrorMessage) -> Explanation:
    """A state for another batch, number of layers or width."""
    if "shape" not in message:
        return _batched_state(message)
    wanted, given = message.sizes("shape"), message.sizes("input")
    places = ("layers times directions", "inputs of the batch", "values of the state")
    apart = [f"{place}: {y}, not {x}" for x, y, place in zip(wanted, given, places, strict=False) if x != y]
    return Explanation(
        labelled(message, shape="layers times directions, batch, values", input="the state as given"),
        "; ".join(apart) or "the state has another number of axes",
        (
            "make the state of the batch that arrives: torch.zeros(layers, x.size(1), hidden); a last batch may be"
            " smaller",
            "batch_first=True changes the order of the input alone, not of the state",
        ),
    )


def _batched_state(message: ErrorMessage) -> Explanation:
    """A state with an axis for the batch and an input without one, or the other way round."""
    alone = message.number("expected") == 2
    return Explanation(
        labelled(message, expected="dimensions of the input", got="dimensions of the state"),
        f"the input is {'one sequence without' if alone else 'a batch of sequences, with'} an axis for the batch, and"
        f" the state has {'one' if alone else 'none'}",
        (
            "x.unsqueeze(0) with batch_first=True, else x.unsqueeze(1), makes a batch of one sequence",
            "or a state of layers times directions by values: torch.zeros(layers, hidden)",
        )
        if alone
        else ("a state with the batch in the middle: torch.zeros(layers, batch, hidden)",),
    )
