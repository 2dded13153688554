import pytest

from lilac_engine.flow import Flow, IllegalMove

DOOR = Flow({"open": {"close": "shut"}, "shut": {"open": "open", "brick up": "wall"}})


def test_after_gives_the_next_state():
    assert DOOR.after("shut", "open") == "open"


@pytest.mark.parametrize(("state", "move"), [("open", "open"), ("wall", "open"), ("gone", "open")])
def test_a_move_that_does_not_exist_names_state_and_move(state, move):
    with pytest.raises(IllegalMove, match=f"no move '{move}' from state '{state}'") as caught:
        DOOR.after(state, move)
    assert (caught.value.state, caught.value.move) == (state, move)


def test_moves_of_a_state():
    assert DOOR.moves("shut") == ("open", "brick up")
    assert DOOR.moves("wall") == ()


def test_edges_are_all_moves_in_order():
    assert list(DOOR.edges()) == [
        ("open", "close", "shut"),
        ("shut", "open", "open"),
        ("shut", "brick up", "wall"),
    ]


def test_mermaid_has_a_line_for_every_edge():
    assert DOOR.to_mermaid().splitlines() == [
        "stateDiagram-v2",
        "    open --> shut: close",
        "    shut --> open: open",
        "    shut --> wall: brick up",
    ]
