"""Django's PostgreSQL backend, with moments read by psycopg itself."""
