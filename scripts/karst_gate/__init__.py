"""Makes the siege ``karst-gate``: an invented mountain fort of the 1890s."""
