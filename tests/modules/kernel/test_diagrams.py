from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from lilac.kernel.diagrams import pages


def test_the_pictures_in_docs_are_those_of_the_code():
    """Run ``lilac draw_states`` after changing a flow."""
    call_command("draw_states", "--check")


def test_every_move_of_a_flow_is_on_its_page():
    page = pages()["kernel.md"]
    for line in ("waiting --> running: take", "running --> dead: give_up", "[*] --> waiting"):
        assert f"    {line}\n" in page
    assert "| `dead` | Given up |" in page


def test_draw_states_writes_what_is_missing_and_removes_what_is_gone(settings, tmp_path):
    settings.ROOT = tmp_path
    folder = tmp_path / "docs" / "states"
    with pytest.raises(CommandError, match=r"kernel\.md"):
        call_command("draw_states", "--check")
    call_command("draw_states", stdout=StringIO())
    (folder / "gone.md").write_text("x")
    with pytest.raises(CommandError, match=r"not current: gone\.md"):
        call_command("draw_states", "--check")
    call_command("draw_states", stdout=StringIO())
    assert sorted(p.name for p in folder.iterdir()) == sorted(pages())
    call_command("draw_states", "--check")


def test_flush_is_refused_in_production(settings, db):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="never emptied"):
        call_command("flush", interactive=False)
