"""Markdown as GitHub shows it: what its links, anchors, images and definitions lead to, and how it is written."""
