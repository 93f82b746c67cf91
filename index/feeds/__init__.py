"""Feeds and folders that are followed: read, asked politely, and their articles gathered."""
