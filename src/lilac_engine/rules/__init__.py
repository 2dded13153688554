"""The rules of a policy as a small, typed, total and monotone language, and what follows from them.

Monotone: to learn a fact never turns a definite answer round. A missing fact is unknown.
"""
