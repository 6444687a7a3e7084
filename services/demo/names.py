"""Invented people and firms. Phone numbers are of the ranges set aside for fiction."""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    """The words of a text: a list that reads as one."""
    return tuple(text.split())


GERMAN_FIRST_NAMES = _words(
    """Andreas Thomas Michael Stefan Christian Markus Matthias Alexander Daniel Martin Jürgen Klaus Uwe Frank Ralf
    Sebastian Florian Philipp Jan Tobias Oliver Dirk Torsten Holger Bernd Sven Marco Dennis Benjamin Fabian Simon
    Sabine Susanne Petra Andrea Claudia Nicole Stefanie Julia Katharina Anna Sandra Melanie Kerstin Heike Birgit
    Anja Tanja Silke Franziska Carolin Verena Ute Jörg Björn Günther Özlem Mehmet Aleksandra Dragan"""
)
GERMAN_LAST_NAMES = _words(
    """Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein
    Wolf Schröder Neumann Schwarz Zimmermann
    Braun Krüger Hofmann Hartmann Lange Schmitt Werner Krause Meier Lehmann
    Köhler Herrmann König Walter Mayer Huber Kaiser Fuchs Peters Lang Scholz Möller Weiß Jung Hahn Vogt
    Friedrich     Keller Günther Berger Winkler Roth Beck Lorenz Baumann Franke
    Albrecht Schuster Simon Ludwig Böhm Winter Kraus
    Martin Schumacher Krämer Vogel Stein Jäger Otto Sommer Groß Seidel Heinrich Brandt Haas
    Schreiber Graf Dietrich
    Ziegler Kuhn Kühn Pohl Engel Horn Busch Bergmann Thomas Voigt Sauer Arnold Wolff Pfeiffer Yılmaz Kaya Nowak
    Petrović"""
)
ENGLISH_FIRST_NAMES = _words(
    """James Robert John David William Richard Joseph Christopher Daniel Matthew Anthony Mark Steven Andrew Paul
    Joshua Kevin Brian George Edward Ronan Jason Ryan Gary Nicholas Eric Jonathan Stephen Scott Benjamin Samuel
    Patrick Jack Dennis Mary Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Sarah Karen Lisa Nancy Sandra
    Ashley Emily Kimberly Margaret Donna Michelle Carol Amanda Melissa Deborah Rebecca Laura Priya Aoife Siobhán
    Chloé"""
)
ENGLISH_LAST_NAMES = _words(
    """Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Moore Jackson Martin Lee Thompson
    White     Harris Clark Lewis Robinson Walker Young Allen King Wright Scott Hill Green Adams Nelson Baker
    Hall Campbell
    Mitchell Carter Roberts Phillips Evans Turner Parker Collins Edwards Stewart Morris Murphy Cook Rogers Morgan
    Cooper Reed Bailey Bell Kelly Howard Ward Cox Richardson Wood Watson Brooks Bennett Gray Hughes Price Myers
    Foster Sanders Ross Powell Sullivan Russell O'Connor O'Brien MacLeod Fitzgerald Patel Singh Okafor Lindqvist
    Smith-Barnes Hargreaves Whitfield"""
)
GERMAN_CITIES = _words(
    """Hamburg Bremen Kiel Lübeck Rostock Hannover Münster Köln Bonn Aachen Kassel Erfurt Leipzig Dresden Mainz
    Freiburg Stuttgart Ulm Augsburg Nürnberg Würzburg Regensburg Passau Wien Salzburg Zürich"""
)
GERMAN_COMPANIES = (
    "{last} Finanzberatung",
    "{last} & Kollegen GmbH",
    "Versicherungsbüro {last}",
    "{last} Vermögensplanung",
    "Finanzkontor {city}",
    "Vorsorgehaus {city} GmbH",
    "{last} & {other} Maklergesellschaft mbH",
    "Assekuranz {last} e.K.",
    "{last} Honorarberatung",
    "Maklerbüro {last}",
)
ENGLISH_COMPANIES = (
    "{last} Financial Planning",
    "{last} Wealth Partners",
    "{last} & {other} Advisers",
    "{last} Insurance Brokers",
    "Harbor Street Advisory",
    "Northgate Wealth",
    "{last} Retirement Planning LLC",
    "Bluestone Benefits Group",
    "{last} Family Office Services",
    "Elm Park Mortgage & Protection",
)
# What each number begins with, and the last three digits that it may end with.
_HUNDREDS = range(1000)
GERMAN_PHONES = (
    ("+49 30 23125 ", _HUNDREDS),
    ("+49 40 66969 ", _HUNDREDS),
    ("+49 69 90009 ", _HUNDREDS),
    ("+49 89 99998 ", _HUNDREDS),
    ("+49 221 4710 ", _HUNDREDS),
)
ENGLISH_PHONES = (
    ("+44 20 7946 0", _HUNDREDS),
    ("+44 161 496 0", _HUNDREDS),
    ("+44 131 496 0", _HUNDREDS),
    ("+1 212 555 0", range(100, 200)),
)

# Passwords are made of these: short, common, and hard to mistake for one another.
PASSWORD_WORDS = _words(
    """acorn album amber anchor apple apron arrow atlas autumn badge bagel bamboo banjo barley basil basket beach
    beacon berry birch biscuit blanket blossom bonnet border bottle branch bread bridge bronze brook bucket butter
    button cabin cactus camel candle canoe canvas canyon carbon carpet carrot castle cedar cello chalk cherry
    chess chimney cider cinema circle citrus clover cobalt coconut comet copper coral cotton cradle crayon cricket
    crystal curtain cushion daisy denim desert diamond dolphin dragon drawer dragonfly eagle easel echo elbow
    ember engine fabric falcon feather fennel ferry fiddle finch flame flint flute forest fossil fountain fox
    galaxy garden garlic garnet ginger glacier globe goblet granite grape gravel guitar hammer harbor harvest
    hazel helmet heron hickory honey horizon indigo island ivory jacket jasmine jigsaw juniper kayak kettle
    kitten ladder lagoon lantern laurel lemon lilac linen lizard lobster locket magnet mango maple marble meadow
    melon mirror mitten monsoon mosaic muffin mustard nectar needle nickel nutmeg oasis ocean olive onion orange
    orbit orchard otter oyster paddle panda paper parade parsley pasture peanut pebble pelican pencil pepper
    piano pickle pigeon pillow pine planet plum pocket poplar poppy prairie puffin pumpkin puzzle quartz quilt
    rabbit radish raisin raven reed ribbon river robin rocket saddle saffron salmon sandal sapphire satin scarf
    shadow shell silver sketch spruce squirrel stable starling station summit sunset swallow tablet tango teapot
    temple thistle thunder ticket timber tomato topaz tractor trumpet tulip tunnel turnip turtle umbrella valley
    vanilla velvet violet violin walnut whistle willow window winter yellow zebra"""
)
