"""What people fill in when they propose, open, write and approve an agreement, one subject per file."""
