"""One module per place the portal runs in; backing.py chooses the services behind it."""
