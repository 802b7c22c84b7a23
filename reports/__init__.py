"""Questions asked of the timeline: dashboards and reports."""
