"""Container images: how large they are, packed as a registry keeps them and unpacked as a machine does, and why."""
