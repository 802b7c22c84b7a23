"""Tests, by area. Run them with `make test`; one file with `.venv/bin/python -m pytest tests/AREA/test_X.py`."""
