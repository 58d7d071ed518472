"""The content as plain values, and the pictures drawn for it."""
