"""What is clustered: points with their true groups, and where they come from."""
