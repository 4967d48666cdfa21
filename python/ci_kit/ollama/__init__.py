"""Ollama: its releases, its server, its models, and what is known to go wrong with them."""
