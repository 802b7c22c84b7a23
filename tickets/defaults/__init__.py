"""What a new house starts with: teams, issue types, rules, targets, calendars and words; see `tickets.defaults.install`."""
