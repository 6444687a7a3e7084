"""The commands: `python manage.py --help`. Each group lives in its own module of `commands/`."""

from commands.common import run

if __name__ == "__main__":
    run()
