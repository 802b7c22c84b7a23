"""Project package and kernel: settings, people, calendars, jobs and delivery to people.

Nothing here imports another app of the project; other apps are named in strings only.
"""
