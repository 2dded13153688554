"""Organisations, people, public bodies with validity dates, regions and zones."""
