"""The process that encodes for all others of a machine: `python -m helpdesk.encoding`.

The encoder's weights and numpy take some 130 MB; here they are loaded once, and web servers and workers ask by a socket
(`helpdesk.encoder` is the face they use). What is done with vectors is done here too, so that those who ask need neither.

`machines` says what is to be done with vectors; `arithmetic` does it; `frames` is what goes over the socket; `server` answers.
Nothing here needs Django.
"""
