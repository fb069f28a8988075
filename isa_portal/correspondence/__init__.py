"""Every letter the portal owes, sends or has sent. The row is the queue."""
