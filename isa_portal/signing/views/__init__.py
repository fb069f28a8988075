"""The pages of signing: before it, while it waits, and the signatory's own five."""
