"""The walk of a contact: intake, sorting, clocks, routing, workflow, escalation; every step an event on the timeline."""
