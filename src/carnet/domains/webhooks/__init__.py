"""Events for the servers of operators: signed, tried again, listed, sent again.

Promises: an operator's server hears of what is the operator's and of nothing else; each event reaches each endpoint's
list once, and its server at least once, under one id; nothing is sent to addresses inside our own network.
"""
