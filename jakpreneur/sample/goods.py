"""Tables of the demo's invented names, goods and prices in whole rupiah."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trade:
    """A kind of business: its names ({} is the owner), and its goods with their usual prices."""

    category: str
    names: tuple[str, ...]
    goods: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class SampleKecamatan:
    """A kecamatan of the demo: the prefix of its stall numbers, and its speciality."""

    prefix: str
    speciality: str
    trade: Trade


CRISPS = Trade(
    "kuliner",
    ("Keripik {}", "Kriuk {}", "Renyah {}", "Camilan {}"),
    (
        ("Keripik tempe", 15_000),
        ("Keripik singkong balado", 14_000),
        ("Keripik pisang manis", 15_000),
        ("Keripik ubi ungu", 16_000),
        ("Keripik bayam", 13_500),
        ("Keripik usus pedas", 18_000),
        ("Keripik kentang balado", 22_000),
        ("Basreng daun jeruk", 12_000),
    ),
)
WET_CAKES = Trade(
    "kuliner",
    ("Kue Basah {}", "Dapur {}", "Kue {}", "Manis Rasa {}"),
    (
        ("Kue lapis pepe", 7_500),
        ("Dadar gulung isi 3", 10_000),
        ("Talam ubi isi 3", 10_000),
        ("Putu ayu isi 4", 12_000),
        ("Klepon isi 6", 10_000),
        ("Bika ambon potong", 8_500),
        ("Kue lumpur isi 3", 13_500),
        ("Nagasari isi 3", 9_000),
    ),
)
VEGETABLE_PICKLES = Trade(
    "kuliner",
    ("Asinan {}", "Asinan Betawi {}", "Kedai Asinan {}", "Segar {}"),
    (
        ("Asinan sayur Betawi", 17_000),
        ("Asinan sayur mi kuning", 18_500),
        ("Asinan juhi", 25_000),
        ("Asinan sawi dan tauge", 15_000),
        ("Acar timun stoples", 22_000),
        ("Gado-gado Betawi", 20_000),
        ("Kerupuk mi asinan", 6_000),
    ),
)
MARKET_CAKES = Trade(
    "kuliner",
    ("Kue Subuh {}", "Jajan Pasar {}", "Kue Pasar {}", "Tampah {}"),
    (
        ("Lemper ayam isi 3", 12_000),
        ("Risol mayo isi 3", 13_500),
        ("Pastel sayur isi 3", 12_000),
        ("Onde-onde isi 4", 10_000),
        ("Arem-arem isi 3", 12_000),
        ("Kue cucur isi 3", 9_000),
        ("Lupis gula merah", 8_500),
        ("Jajan pasar satu tampah kecil", 40_000),
    ),
)
JUICES = Trade(
    "kuliner",
    ("Jus {}", "Sari Buah {}", "Kedai Jus {}", "Segelas {}"),
    (
        ("Jus mangga", 13_000),
        ("Jus alpukat", 15_000),
        ("Jus jambu merah", 12_000),
        ("Jus sirsak", 14_000),
        ("Es kuwut kelapa", 10_000),
        ("Sari kurma botol", 28_000),
        ("Bir pletok botol", 18_000),
        ("Es selendang mayang", 9_500),
    ),
)
FRUIT_SALAD = Trade(
    "kuliner",
    ("Salad Buah {}", "Salad {}", "Buah Potong {}", "Rujak {}"),
    (
        ("Salad buah keju 250 ml", 18_000),
        ("Salad buah keju 500 ml", 32_000),
        ("Salad buah yoghurt", 22_500),
        ("Buah potong campur", 11_000),
        ("Rujak serut", 13_000),
        ("Sop buah", 15_000),
        ("Puding buah", 9_500),
    ),
)
FRUIT_PICKLES = Trade(
    "kuliner",
    ("Asinan Buah {}", "Manisan {}", "Asinan dan Manisan {}", "Buah Asin {}"),
    (
        ("Asinan buah campur", 20_000),
        ("Asinan mangga", 18_000),
        ("Asinan salak", 19_000),
        ("Asinan kedondong", 16_500),
        ("Manisan pala", 24_000),
        ("Manisan cermai", 21_000),
        ("Rujak bebek", 12_000),
    ),
)
CRACKERS = Trade(
    "kuliner",
    ("Rempeyek {}", "Kerupuk {}", "Peyek {}", "Gurih {}"),
    (
        ("Rempeyek kacang", 16_000),
        ("Rempeyek teri", 18_500),
        ("Rempeyek kedelai", 15_000),
        ("Kerupuk kulit", 20_000),
        ("Kembang goyang", 17_000),
        ("Akar kelapa", 19_000),
        ("Emping melinjo", 35_000),
        ("Kerupuk bawang", 9_000),
    ),
)

PLACES = {
    "31.71.01": SampleKecamatan("GMB", "Aneka keripik", CRISPS),
    "31.71.02": SampleKecamatan("SWB", "Kue basah", WET_CAKES),
    "31.71.03": SampleKecamatan("KMY", "Asinan sayur", VEGETABLE_PICKLES),
    "31.71.04": SampleKecamatan("SNN", "Kue pasar", MARKET_CAKES),
    "31.71.05": SampleKecamatan("CPP", "Jus dan sari buah", JUICES),
    "31.71.06": SampleKecamatan("MTG", "Salad buah", FRUIT_SALAD),
    "31.71.07": SampleKecamatan("TNA", "Asinan buah", FRUIT_PICKLES),
    "31.71.08": SampleKecamatan("JHB", "Rempeyek dan kerupuk", CRACKERS),
}
CULINARY = tuple(place.trade for place in PLACES.values())

CRAFTS = (
    Trade(
        "kerajinan",
        ("Rajut {}", "Benang {}", "Rajutan {}"),
        (
            ("Dompet rajut", 45_000),
            ("Tas rajut selempang", 140_000),
            ("Boneka rajut", 65_000),
            ("Taplak rajut", 120_000),
            ("Gantungan kunci rajut", 25_000),
        ),
    ),
    Trade(
        "kerajinan",
        ("Anyaman {}", "Anyam {}", "Pandan {}"),
        (
            ("Keranjang anyam pandan", 75_000),
            ("Tikar pandan kecil", 95_000),
            ("Tempat tisu anyam", 40_000),
            ("Tas anyam eceng gondok", 135_000),
            ("Tatakan gelas isi 6", 35_000),
        ),
    ),
    Trade(
        "kerajinan",
        ("Kriya Kayu {}", "Ukir {}", "Kriya {}"),
        (
            ("Talenan kayu jati", 80_000),
            ("Miniatur ondel-ondel", 110_000),
            ("Hiasan dinding kayu", 145_000),
            ("Tempat pensil ukir", 35_000),
            ("Sendok kayu isi 5", 30_000),
        ),
    ),
    Trade(
        "kerajinan",
        ("Aksesori {}", "Manik {}", "Pernik {}"),
        (
            ("Bros kain perca", 25_000),
            ("Kalung manik", 60_000),
            ("Gelang batu alam", 45_000),
            ("Anting resin", 35_000),
            ("Set bros gigi balang", 75_000),
        ),
    ),
    Trade(
        "kerajinan",
        ("Daur Ulang {}", "Karya Daur {}", "Lestari {}"),
        (
            ("Pot hias botol bekas", 30_000),
            ("Lampu hias koran", 125_000),
            ("Tas belanja bungkus kopi", 55_000),
            ("Bingkai foto kardus", 40_000),
            ("Bunga plastik daur ulang", 50_000),
        ),
    ),
)

FASHION = (
    Trade(
        "fesyen",
        ("Batik {}", "Rumah Batik {}", "Batik Betawi {}"),
        (
            ("Kemeja batik Betawi", 185_000),
            ("Kain batik cap", 150_000),
            ("Syal batik", 75_000),
            ("Daster batik", 85_000),
            ("Masker kain batik isi 2", 50_000),
        ),
    ),
    Trade(
        "fesyen",
        ("Busana Muslim {}", "Galeri Hijab {}", "Kerudung {}"),
        (
            ("Pasmina ceruti", 60_000),
            ("Kerudung segi empat voal", 75_000),
            ("Khimar syari", 120_000),
            ("Mukena katun", 220_000),
            ("Ciput rajut isi 2", 50_000),
        ),
    ),
    Trade(
        "fesyen",
        ("Butik {}", "Busana {}", "Jahit {}"),
        (
            ("Tunik katun", 145_000),
            ("Gamis harian", 215_000),
            ("Kebaya encim", 245_000),
            ("Rok lilit", 110_000),
            ("Celana kulot", 95_000),
        ),
    ),
    Trade(
        "fesyen",
        ("Konveksi {}", "Sablon {}", "Kaos {}"),
        (
            ("Kaos Monas", 85_000),
            ("Kaos ondel-ondel anak", 65_000),
            ("Baju sadaria anak", 95_000),
            ("Tas kanvas sablon", 70_000),
            ("Jaket kain", 195_000),
        ),
    ),
)

WOMEN = (
    "Yati", "Nining", "Siti", "Ratna", "Dewi", "Endang", "Sri", "Wati", "Lilis", "Rini", "Maryam",
    "Fatimah", "Aisyah", "Tuti", "Neneng", "Ida", "Yuni", "Lina", "Mirna", "Hesti", "Wulan",
    "Rosidah", "Kartika", "Nurul", "Zubaidah", "Eka", "Mega", "Puspita", "Indah", "Sari", "Novi",
    "Murni", "Halimah", "Salmah", "Rohaya", "Titin", "Laras", "Ningsih", "Asih", "Kusuma",
)  # fmt: skip
MEN = (
    "Udin", "Rojali", "Mamat", "Agus", "Bambang", "Hendra", "Rahmat", "Syaiful", "Yusuf", "Darto",
    "Slamet", "Imron", "Firman", "Toni", "Wahyu", "Rizal", "Anwar", "Jaya", "Taufik", "Dedi",
)  # fmt: skip
FAMILY_NAMES = (
    "Rahmawati|Rahman", "Lestari|Santoso", "Handayani|Hidayat", "Wulandari|Wibowo",
    "Kurniasih|Kurniawan", "Susanti|Susanto", "Hasanah|Hasan", "Setiawati|Setiawan",
    "Permata|Permana", "Nurjanah|Nurdin", "Saputri|Saputra", "Maulida|Maulana",
    "Suryani|Suryadi", "Anggraini|Gunawan", "Mulyani|Mulyadi", "Purwanti|Purnomo",
    "Safitri|Ramdani", "Fitriani|Fauzi", "Utami|Utomo", "Astuti|Prasetyo",
)  # fmt: skip
