"""What the screens are made of: formats, charts, tables, and what addresses mean."""
