"""What stands before the screens, tried from outside."""
