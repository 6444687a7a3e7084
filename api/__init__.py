"""The HTTP edge: routes and webhooks, mounted under /api."""
