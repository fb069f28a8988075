"""What we can prove: chained events, stored documents, seals.

Knows its subjects by key and words only, never by foreign key.
Others call audit.record, documents.store and the seal; its models are its own."""
