"""The customer's pages: write to us, follow it, answer, confirm."""
