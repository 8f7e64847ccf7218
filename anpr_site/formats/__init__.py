"""How dates are written and read: the day before the month everywhere, months by name, hours from 0 to 23."""
