"""Who bound whom, to which exact text."""
