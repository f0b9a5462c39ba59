"""Pure Python that every layer stands on: money, spans, ids, the clock and the base of all named errors."""
