"""Statutory holidays and make-up working days: one data file for each year (`cn_YEAR.json`), read and loaded here."""
