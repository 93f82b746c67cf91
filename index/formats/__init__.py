"""What a file or page states, one module for each format."""
