"""Pages of accession: what is prepared and consented to, and the sitting of who signs."""
