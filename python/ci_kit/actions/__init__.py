"""The actions of the kit, a module each, named as the folder under `actions/` with underscores."""
