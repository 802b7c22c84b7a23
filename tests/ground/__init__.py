"""What the build promises: settings listed, packages pinned."""
