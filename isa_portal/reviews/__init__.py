"""What happens after signature: reviews, and bodies that were entered twice."""
