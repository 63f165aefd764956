"""Writes prefixes.txt: which time zones a telephone number may lie in, by its first digits.

The data are those of libphonenumber (Apache License 2.0), as the Python package `phonenumbers`
carries them:

    pip install phonenumbers==9.0.43 && python3 make.py > prefixes.txt

Prefixes are cut after the area code in North America and after four digits of the national number
elsewhere, and the zones of everything below are united: people keep their numbers when they move
within a region, so a finer guess would be a wrong one. A number that no area code is known for may
lie anywhere in the United States or Canada; the islands that share their country code have area
codes of their own.
"""

from collections import defaultdict

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE
from phonenumbers.tzdata import TIMEZONE_DATA

# Names that the data use and the zone database has replaced.
TODAY = {"Asia/Calcutta": "Asia/Kolkata", "Asia/Rangoon": "Asia/Yangon",
         "Asia/Katmandu": "Asia/Kathmandu", "Asia/Saigon": "Asia/Ho_Chi_Minh",
         "Europe/Kiev": "Europe/Kyiv", "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
         "Atlantic/Faeroe": "Atlantic/Faroe", "Pacific/Truk": "Pacific/Chuuk",
         "Pacific/Ponape": "Pacific/Pohnpei", "America/Godthab": "America/Nuuk"}

NORTH_AMERICA = ["America/St_Johns", "America/Halifax", "America/New_York", "America/Toronto",
                 "America/Chicago", "America/Winnipeg", "America/Regina", "America/Denver",
                 "America/Edmonton", "America/Phoenix", "America/Los_Angeles",
                 "America/Vancouver", "America/Anchorage", "America/Adak", "Pacific/Honolulu"]


def country_of(prefix):
    return next(prefix[:n] for n in (1, 2, 3) if int(prefix[:n]) in COUNTRY_CODE_TO_REGION_CODE)


zones_of = defaultdict(set)
for prefix, zones in TIMEZONE_DATA.items():
    country = country_of(prefix)
    cut = 4 if country == "1" else len(country) + 4
    zones_of[prefix[:cut]].update(TODAY.get(zone, zone) for zone in zones)
zones_of["1"] = set(NORTH_AMERICA)

# What the shorter prefix says already is not said again.
for prefix in sorted(zones_of, key=len, reverse=True):
    shorter = next((prefix[:n] for n in range(len(prefix) - 1, 0, -1) if prefix[:n] in zones_of), None)
    if shorter and zones_of[shorter] == zones_of[prefix]:
        del zones_of[prefix]

by_zones = defaultdict(list)
for prefix, zones in zones_of.items():
    by_zones[",".join(sorted(zones))].append(prefix)
print("# Written by make.py from libphonenumber 9.0.43 (Apache License 2.0). Zones: prefixes.")
for zones in sorted(by_zones):
    print(f"{zones}: {' '.join(sorted(by_zones[zones]))}")
