"""``python -m jarjestokartta.scripts``."""

from jarjestokartta.scripts.main import main

if __name__ == "__main__":
    main()
