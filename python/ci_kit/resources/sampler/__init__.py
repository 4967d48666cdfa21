"""The sampler: runs beside the job as `python -I -S`, on the standard library alone, as small as it can be.

Its modules import no dataclasses, enum, json, pathlib, re or typing: each costs memory or start-up that the job pays
for.
"""
