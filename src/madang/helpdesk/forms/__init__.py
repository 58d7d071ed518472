"""What people type at a help desk."""
