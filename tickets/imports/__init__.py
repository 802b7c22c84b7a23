"""Bulk intake: a file of real contacts goes through the same door as everybody, line by line accounted for.

`reading` makes lines of bytes, `mapping` makes contacts of lines, `running` opens their tickets.
"""
