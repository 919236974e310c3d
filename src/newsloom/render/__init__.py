"""From plain values to the bytes of site, feeds, sitemaps, API pages, brief and newsletter. Pure."""
