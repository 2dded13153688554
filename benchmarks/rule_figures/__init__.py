"""The parts of ``benchmarks/rules.py``: the program measured, its population, the sections of the table."""
