"""What each role may see of reports. The app has no rows of its own yet; the dashboard's right belongs to tickets."""

from helpdesk.roles import Grants, Rights

GRANTS: Grants = {}
RIGHTS: Rights = []
