"""What cities are called in other languages than their own.

A short list kept by hand: the cities of Europe whose names differ between English, German, French, Italian, Spanish,
Dutch, Polish and Czech. A catalogue may name a city in any of these; all others then find it.
"""

from __future__ import annotations

from typing import Final

# One city a line: country (ISO 3166-1), then its names.
CITIES: Final = """
AT Wien | Vienna | Vienne | Viena | Wenen | Wiedeń | Vídeň | Bécs | Dunaj
AT Graz | Štýrský Hradec
AT Salzburg | Salisburgo | Salzbourg | Solnohrad
BE Bruxelles | Brussel | Brussels | Brüssel | Bruselas | Bruksela | Brusel
BE Antwerpen | Antwerp | Anvers | Amberes | Anversa
BE Gent | Ghent | Gand | Gante
BE Brugge | Bruges | Brügge | Brujas
BE Liège | Lüttich | Luik | Lieja | Liegi
BE Leuven | Louvain | Löwen | Lovaina
BE Mons | Bergen
BG Sofia | София | Sofija | Sofie
CH Genève | Geneva | Genf | Ginevra | Ginebra | Genewa | Ženeva
CH Zürich | Zurigo | Zurych | Curych
CH Basel | Bâle | Basle | Basilea | Bazylea | Basilej
CH Bern | Berne | Berna | Berno
CH Luzern | Lucerne | Lucerna
CH St. Gallen | Saint-Gall | San Gallo
CH Lausanne | Losanna | Lausana
CH Chur | Coire | Coira
CZ Praha | Prague | Prag | Praga | Praag
CZ Brno | Brünn
CZ Plzeň | Pilsen | Pilzno
CZ Ostrava | Ostrau
CZ České Budějovice | Budweis
DE Berlin | Berlino | Berlín | Berlijn | Берлин
DE München | Munich | Monaco di Baviera | Múnich | Monachium | Mnichov | Мюнхен
DE Köln | Cologne | Colonia | Keulen | Kolonia | Kolín nad Rýnem | Кёльн
DE Nürnberg | Nuremberg | Norimberga | Núremberg | Norymberga | Norimberk
DE Hannover | Hanover | Hanovre
DE Hamburg | Hambourg | Amburgo | Hamburgo
DE Frankfurt | Francfort | Francoforte | Fráncfort
DE Dresden | Dresde | Dresda | Drezno | Drážďany
DE Leipzig | Lipsia | Lipsk | Lipsko
DE Aachen | Aix-la-Chapelle | Aquisgrán | Aquisgrana | Aken | Akwizgran | Cáchy
DE Mainz | Mayence | Magonza | Maguncia
DE Trier | Trèves | Treviri | Tréveris
DE Bremen | Brême | Brema
DE Stuttgart | Stoccarda
DE Braunschweig | Brunswick
DE Regensburg | Ratisbon | Ratisbonne | Ratisbona | Řezno
DE Augsburg | Augusta | Augsbourg
DE Koblenz | Coblence | Coblenza
DE Freiburg | Fribourg-en-Brisgau | Friburgo
DE Konstanz | Constance | Costanza
DK København | Copenhagen | Kopenhagen | Copenhague | Copenaghen | Kopenhaga | Kodaň
EE Tallinn | Reval
ES Sevilla | Seville | Séville | Siviglia | Sewilla
ES Zaragoza | Saragossa | Saragosse
ES Barcelona | Barcelone | Barcellona
ES Donostia | San Sebastián
ES Córdoba | Cordoba | Cordoue | Cordova
FI Helsinki | Helsingfors
FR Paris | Parigi | París | Parijs | Paryż | Paříž | Париж
FR Lyon | Lyons | Lione
FR Marseille | Marseilles | Marsiglia | Marsella | Marsylia
FR Strasbourg | Straßburg | Strasburgo | Estrasburgo | Straatsburg | Štrasburk
FR Nice | Nizza | Niza | Nicea
FR Lille | Rijsel
FR Mulhouse | Mülhausen
FR Bordeaux | Burdeos
FR Toulouse | Tolosa
GB London | Londres | Londra | Londen | Londyn | Londýn
GB Edinburgh | Édimbourg | Edimburgo | Edynburg
GR Athína | Athens | Athen | Athènes | Atene | Atenas | Ateny | Athény | Αθήνα
GR Thessaloníki | Salonica | Thessaloniki | Saloniki | Salonicco | Soluň
HR Zagreb | Agram | Zagabria
HR Rijeka | Fiume
HU Budapest | Budapeszt | Budapešť
IE Dublin | Baile Átha Cliath | Dublino | Dublín
IT Roma | Rome | Rom | Řím | Rzym
IT Milano | Milan | Mailand | Milán | Milaan | Mediolan
IT Venezia | Venice | Venedig | Venise | Venecia | Wenecja | Benátky
IT Firenze | Florence | Florenz | Florencia | Florencja
IT Napoli | Naples | Neapel | Nápoles | Neapol
IT Torino | Turin | Turín | Turyn
IT Genova | Genoa | Genua | Gênes | Génova | Janov
IT Verona | Vérone | Werona
IT Bologna | Bologne | Bolonia | Bolonha
IT Padova | Padua | Padoue
IT Trieste | Triest | Terst
IT Bolzano | Bozen
IT Bressanone | Brixen
IT Livorno | Leghorn | Livourne
LT Vilnius | Wilno | Wilna
LU Luxembourg | Luxemburg | Lëtzebuerg | Luxemburgo | Lussemburgo
LV Rīga | Riga
NL Den Haag | The Hague | La Haye | L'Aia | La Haya | 's-Gravenhage | Haga
NL Amsterdam | Ámsterdam
NL Rotterdam | Róterdam
NL Maastricht | Maestricht
NO Oslo
PL Warszawa | Warsaw | Warschau | Varsovie | Varsavia | Varsovia | Varšava
PL Kraków | Cracow | Krakau | Cracovie | Cracovia | Krakov
PL Gdańsk | Danzig | Danzica
PL Wrocław | Breslau | Breslavia | Vratislav
PL Poznań | Posen | Poznan
PL Szczecin | Stettin | Stettino
PL Łódź | Lodz | Lodsch
PT Lisboa | Lisbon | Lissabon | Lisbonne | Lisbona | Lizbona
PT Porto | Oporto
RO București | Bucharest | Bukarest | Bucarest | Bukareszt
RS Beograd | Belgrade | Belgrad | Belgrado | Bělehrad | Београд
RU Moskva | Moscow | Moskau | Moscou | Mosca | Moscú | Москва
SE Göteborg | Gothenburg | Gotemburgo
SE Stockholm | Stoccolma | Estocolmo | Sztokholm
SI Ljubljana | Laibach | Lubiana
SK Bratislava | Pressburg | Pozsony | Bratysława
TR İstanbul | Istanbul | Estambul | Stambuł
UA Kyiv | Kiev | Kiew | Kijów | Київ
UA Lviv | Lwów | Lemberg | Львів
"""
