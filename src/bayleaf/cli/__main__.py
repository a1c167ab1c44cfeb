"""``python -m bayleaf.cli`` is ``bayleaf``."""

from bayleaf.cli import main

if __name__ == "__main__":
    main()
