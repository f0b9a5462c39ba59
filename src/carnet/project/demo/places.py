"""Cities of the demo and where one boards there. Positions are WGS 84 degrees, rounded to a kilometre or so."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Final

_EARTH_KM: Final = 6_371.0


@dataclass(frozen=True, slots=True)
class Town:
    """A city: names of its railway station, airport and bus station (empty: it has none here), the airport's code."""

    name: str
    country: str
    timezone: str
    latitude: float
    longitude: float
    railway: str = ""
    iata: str = ""
    airport: str = ""
    bus: str = ""

    def metres_to(self, other: Town) -> int:
        """As the crow flies, in metres (haversine formula)."""
        here, there = radians(self.latitude), radians(other.latitude)
        east = radians(other.longitude - self.longitude)
        chord = sin((there - here) / 2) ** 2 + cos(here) * cos(there) * sin(east / 2) ** 2
        return round(2_000 * _EARTH_KM * asin(sqrt(chord)))


_BERLIN: Final = "Europe/Berlin"
_PARIS: Final = "Europe/Paris"
_ROME: Final = "Europe/Rome"
_MADRID: Final = "Europe/Madrid"
_WARSAW: Final = "Europe/Warsaw"
_PRAGUE: Final = "Europe/Prague"

_TOWNS: Final = (
    Town("Amsterdam", "NL", "Europe/Amsterdam", 52.37, 4.90, "Amsterdam Centraal", "AMS", "Schiphol", "Sloterdijk"),
    Town("Antwerp", "BE", "Europe/Brussels", 51.22, 4.42, "Antwerpen-Centraal"),
    Town("Athens", "GR", "Europe/Athens", 37.98, 23.73, iata="ATH", airport="Athens Airport"),
    Town("Barcelona", "ES", _MADRID, 41.39, 2.17, "Barcelona Sants", "BCN", "El Prat", "Estació del Nord"),
    Town("Basel", "CH", "Europe/Zurich", 47.56, 7.59, "Basel SBB"),
    Town("Berlin", "DE", _BERLIN, 52.52, 13.40, "Berlin Hbf", "BER", "Berlin Brandenburg", "Berlin ZOB"),
    Town("Bilbao", "ES", _MADRID, 43.26, -2.93, bus="Bilbao Intermodal"),
    Town("Bologna", "IT", _ROME, 44.49, 11.34, "Bologna Centrale"),
    Town("Bratislava", "SK", "Europe/Bratislava", 48.15, 17.11, "Bratislava hl. st.", bus="Bratislava AS Nivy"),
    Town("Brno", "CZ", _PRAGUE, 49.20, 16.61, "Brno hl. n.", bus="Brno Zvonařka"),
    Town("Brussels", "BE", "Europe/Brussels", 50.85, 4.35, "Bruxelles-Midi", "BRU", "Zaventem"),
    Town("Budapest", "HU", "Europe/Budapest", 47.50, 19.04, "Budapest Keleti", "BUD", "Ferihegy", "Népliget"),
    Town("Cologne", "DE", _BERLIN, 50.94, 6.96, "Köln Hbf"),
    Town("Copenhagen", "DK", "Europe/Copenhagen", 55.68, 12.57, "København H", "CPH", "Kastrup"),
    Town("Dresden", "DE", _BERLIN, 51.05, 13.74, "Dresden Hbf", bus="Dresden Busbahnhof"),
    Town("Dublin", "IE", "Europe/Dublin", 53.35, -6.26, iata="DUB", airport="Dublin Airport"),
    Town("Florence", "IT", _ROME, 43.77, 11.26, "Firenze S. M. Novella"),
    Town("Frankfurt", "DE", _BERLIN, 50.11, 8.68, "Frankfurt (Main) Hbf", "FRA", "Frankfurt Airport"),
    Town("Gdańsk", "PL", _WARSAW, 54.35, 18.65, bus="Gdańsk Dworzec PKS"),
    Town("Gothenburg", "SE", "Europe/Stockholm", 57.71, 11.97, "Göteborg C", "GOT", "Landvetter"),
    Town("Hamburg", "DE", _BERLIN, 53.55, 9.99, "Hamburg Hbf", "HAM", "Hamburg Airport", "Hamburg ZOB"),
    Town("Hanover", "DE", _BERLIN, 52.37, 9.73, "Hannover Hbf"),
    Town("Helsinki", "FI", "Europe/Helsinki", 60.17, 24.94, iata="HEL", airport="Helsinki-Vantaa"),
    Town("Kraków", "PL", _WARSAW, 50.06, 19.94, "Kraków Główny", bus="Kraków MDA"),
    Town("Leipzig", "DE", _BERLIN, 51.34, 12.37, "Leipzig Hbf", bus="Leipzig Busbahnhof"),
    Town("Lille", "FR", _PARIS, 50.63, 3.06, "Lille-Europe"),
    Town("Lisbon", "PT", "Europe/Lisbon", 38.72, -9.14, "Lisboa Oriente", "LIS", "Lisbon Airport", "Sete Rios"),
    Town("Ljubljana", "SI", "Europe/Ljubljana", 46.06, 14.51, bus="Ljubljana AP"),
    Town("Łódź", "PL", _WARSAW, 51.76, 19.46, bus="Łódź Fabryczna"),
    Town("London", "GB", "Europe/London", 51.51, -0.13, iata="LHR", airport="Heathrow"),
    Town("Lyon", "FR", _PARIS, 45.76, 4.84, "Lyon Part-Dieu"),
    Town("Madrid", "ES", _MADRID, 40.42, -3.70, "Madrid Atocha", "MAD", "Barajas", "Estación Sur"),
    Town("Marseille", "FR", _PARIS, 43.30, 5.37, "Marseille St-Charles", bus="Marseille Gare routière"),
    Town("Milan", "IT", _ROME, 45.46, 9.19, "Milano Centrale", "MXP", "Malpensa"),
    Town("Montpellier", "FR", _PARIS, 43.61, 3.88, bus="Montpellier Sabines"),
    Town("Munich", "DE", _BERLIN, 48.14, 11.58, "München Hbf", "MUC", "Munich Airport", "München ZOB"),
    Town("Naples", "IT", _ROME, 40.85, 14.27, "Napoli Centrale"),
    Town("Nuremberg", "DE", _BERLIN, 49.45, 11.08, "Nürnberg Hbf"),
    Town("Oslo", "NO", "Europe/Oslo", 59.91, 10.75, "Oslo S", "OSL", "Gardermoen"),
    Town("Paris", "FR", _PARIS, 48.86, 2.35, "Paris Gare de Lyon", "CDG", "Charles de Gaulle"),
    Town("Porto", "PT", "Europe/Lisbon", 41.15, -8.61, bus="Porto Campanhã TIC"),
    Town("Poznań", "PL", _WARSAW, 52.41, 16.93, bus="Poznań PKS"),
    Town("Prague", "CZ", _PRAGUE, 50.08, 14.44, "Praha hl. n.", "PRG", "Václav Havel", "Florenc"),
    Town("Riga", "LV", "Europe/Riga", 56.95, 24.11, bus="Rīgas autoosta"),
    Town("Rome", "IT", _ROME, 41.90, 12.50, "Roma Termini", "FCO", "Fiumicino"),
    Town("Salzburg", "AT", "Europe/Vienna", 47.80, 13.04, "Salzburg Hbf"),
    Town("Seville", "ES", _MADRID, 37.39, -5.98, "Sevilla Santa Justa"),
    Town("Stockholm", "SE", "Europe/Stockholm", 59.33, 18.07, "Stockholm C", "ARN", "Arlanda"),
    Town("Stuttgart", "DE", _BERLIN, 48.78, 9.18, "Stuttgart Hbf"),
    Town("Tallinn", "EE", "Europe/Tallinn", 59.44, 24.75, iata="TLL", airport="Lennart Meri", bus="Tallinna bussijaam"),
    Town("Turin", "IT", _ROME, 45.07, 7.69, "Torino Porta Susa"),
    Town("Valencia", "ES", _MADRID, 39.47, -0.38, "València Joaquín Sorolla", bus="València Menéndez Pidal"),
    Town("Venice", "IT", _ROME, 45.44, 12.32, "Venezia Santa Lucia", bus="Venezia Tronchetto"),
    Town("Vienna", "AT", "Europe/Vienna", 48.21, 16.37, "Wien Hbf", "VIE", "Schwechat", "Wien VIB"),
    Town("Vilnius", "LT", "Europe/Vilnius", 54.69, 25.28, bus="Vilniaus autobusų stotis"),
    Town("Warsaw", "PL", _WARSAW, 52.23, 21.01, "Warszawa Centralna", "WAW", "Chopin", "Warszawa Zachodnia"),
    Town("Wrocław", "PL", _WARSAW, 51.11, 17.04, bus="Wrocław Wroclavia"),
    Town("Zagreb", "HR", "Europe/Zagreb", 45.81, 15.98, bus="Zagreb AK"),
    Town("Zaragoza", "ES", _MADRID, 41.65, -0.89, "Zaragoza-Delicias"),
    Town("Zurich", "CH", "Europe/Zurich", 47.38, 8.54, "Zürich HB", "ZRH", "Kloten", "Zürich Sihlquai"),
)

TOWNS: Final = {town.name: town for town in _TOWNS}
