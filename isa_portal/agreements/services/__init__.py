"""What people do with proposals, drafts and approvals, one noun per file."""
