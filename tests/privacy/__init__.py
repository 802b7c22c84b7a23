"""Personal data: erased, handed out, corrected."""
