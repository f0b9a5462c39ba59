"""`python -m carnet.project` is `carnet`."""

from carnet.project.commands import main

main()
