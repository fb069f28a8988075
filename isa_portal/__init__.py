"""The portal for information sharing agreements."""
