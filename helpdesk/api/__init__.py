"""The manners of the API: keys, pages of results, errors. One module each, because DRF imports them by name at start."""
