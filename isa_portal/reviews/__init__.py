"""What happens after signature: reviews, notices, exit tasks."""
