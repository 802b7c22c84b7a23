"""Tickets for programs: what is shown, what may be asked, and the verbs by name."""
