"""The manners of the API: keys, rights, limits, pages of results, errors, repeats. DRF imports some by name at start."""
