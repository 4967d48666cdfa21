"""A stand-in for Ollama: its server, the process that runs models, a registry and a release host."""
