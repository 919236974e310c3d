"""`python -m newsloom`: the command line."""

from newsloom.cli.main import main

if __name__ == "__main__":
    main()
