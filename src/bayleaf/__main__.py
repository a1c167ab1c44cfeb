"""``python -m bayleaf`` is ``bayleaf``."""

from bayleaf.cli import main

if __name__ == "__main__":
    main()
