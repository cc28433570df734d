"""Rules of accreditation in plain Python: values in, values with reasons out."""
