from lilac.site.cli import HELP, main


def test_lilac_alone_teaches_every_command(capsys):
    assert main([]) == 0

    said = capsys.readouterr().out
    for entries in HELP.values():
        for entry in entries:
            assert entry.typed.split()[0] in said


def test_every_taught_command_exists():
    from django.core.management import get_commands

    known = {*get_commands(), "parse"}
    taught = {e.typed.split()[0].replace("-", "_") for es in HELP.values() for e in es}
    assert taught <= known
