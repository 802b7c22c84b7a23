"""How dates are written where Django has another custom; found by language."""
