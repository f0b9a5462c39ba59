"""`carnet demo`: a whole Carnet on one machine, with data of its own. Nothing here runs anywhere else."""
