"""What stands before the screens and beside the API: cookies, headers, log, health. It uses services alone."""
