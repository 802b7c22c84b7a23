"""A month of dispatch simulated with the product's own rules: who gets what, how long it waits, how surges are met.

Values only: no database, no clock, no settings. What comes in, how long it takes and who is away is drawn from a seed, so the same
seed gives the same figures, and every way of dispatch meets the same contacts.
"""

from tickets.simulation.arrivals import Contact, Peak, arrivals, usual_past
from tickets.simulation.figures import Figures, figures
from tickets.simulation.people import Person, house
from tickets.simulation.world import Run, run

__all__ = ["Contact", "Figures", "Peak", "Person", "Run", "arrivals", "figures", "house", "run", "usual_past"]
