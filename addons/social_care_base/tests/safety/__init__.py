"""The machinery of the safety net: who exists, which rows there are, what is called.

It knows no addon. What is particular to one stands in that addon's
``tests/safety_rows.py``, ``safety_methods.csv`` and ``safety_routes.csv``.
"""
