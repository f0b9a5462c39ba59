"""How travellers find a listing: places, results.

Sealed: it reads nothing but its own tables, which events about places, listings, fares and plans keep up to date. How
many seats are free it asks through a port (`contracts.AvailabilityReader`) that the project wires to inventory.
A change is seen by every process within two seconds.
"""
