"""The hands: HTTP with a guard of addresses and of manners, robots.txt, mail, files, web archives."""
