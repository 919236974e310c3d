"""What time does a written date mean? One reader for feeds, sitemaps, pages and lists.

`read_date` reads RFC 822, RFC 3339 and what stands near them, in some 90 languages. A number that no part of the date
explains makes it no date: a reader that guesses turns a broken weekday into a year.
"""

from newsloom.core.dates.order import Order, order_of
from newsloom.core.dates.reader import EARLIEST, ERAS, LATEST, Written, read_date, read_written
from newsloom.core.dates.words import half_of_day, month_number, weekday_number

__all__ = [
    "EARLIEST",
    "ERAS",
    "LATEST",
    "Order",
    "Written",
    "half_of_day",
    "month_number",
    "order_of",
    "read_date",
    "read_written",
    "weekday_number",
]
