"""Set up, serve and test the suite; needs nothing but Python's standard library."""
