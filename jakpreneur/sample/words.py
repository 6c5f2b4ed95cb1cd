"""Tables of the demo's invented descriptions of goods, and of its vendors' licences."""

import datetime as dt

# Descriptions by the first word of a product's name, else by its category.
LINES = {
    "Keripik": (
        "Diiris tipis, digoreng renyah, dikemas hari itu juga.",
        "Bumbu meresap, tidak berminyak. Teman minum teh sore.",
        "Resep rumah, tanpa pengawet. Tahan dua minggu di stoples.",
    ),
    "Basreng": ("Bakso goreng iris dengan daun jeruk, pedasnya bisa dipilih di lapak.",),
    "Kue": (
        "Dikukus pagi-pagi, manisnya pas. Paling enak dimakan hari itu.",
        "Santan segar dan gula asli, lembut di mulut.",
    ),
    "Dadar": ("Kulit pandan lembut, isi kelapa dan gula merah.",),
    "Talam": ("Dua lapis: ubi manis di bawah, santan gurih di atas.",),
    "Klepon": ("Gula merah cair di dalam, kelapa parut di luar.",),
    "Asinan": (
        "Segar, asam, pedas. Kuah kacang dibungkus terpisah.",
        "Sayur dan buah dipotong pagi ini, kerupuk mi menyusul.",
        "Kuah cuka dan cabai merah, manisnya dari gula aren.",
    ),
    "Manisan": ("Direndam semalam, manis dan sedikit asam. Simpan di kulkas.",),
    "Lemper": ("Ketan pulen isi ayam suwir, dibungkus daun pisang.",),
    "Risol": ("Kulit tipis, isi telur, daging asap dan mayones.",),
    "Pastel": ("Isi wortel, kentang dan bihun. Digoreng saat bazar buka.",),
    "Jus": (
        "Buah segar diblender saat dipesan, gula boleh dikurangi.",
        "Tanpa pewarna, dingin, dalam botol 300 ml.",
    ),
    "Es": ("Segar untuk siang hari. Es batu dari air matang.",),
    "Bir": ("Jahe, serai, kayu manis dan secang. Minuman Betawi tanpa alkohol.",),
    "Salad": (
        "Potongan buah, saus keju dan mayones, parutan keju di atas.",
        "Buah musiman, selalu dingin. Tahan sehari di kulkas.",
    ),
    "Rujak": ("Bumbu gula merah dan kacang, pedas sesuai selera.",),
    "Rempeyek": (
        "Tipis dan renyah, kacangnya banyak.",
        "Digoreng dua kali supaya renyahnya lama.",
    ),
    "Kerupuk": ("Sudah digoreng, siap dimakan. Satu bungkus untuk sekeluarga.",),
    "Batik": ("Motif Betawi, katun yang adem dipakai.",),
    "Kemeja": ("Motif ondel-ondel dan Monas, katun, ukuran M sampai XXL.",),
    "Kain": ("Batik cap dua meter lebih, bisa dijahit jadi kemeja atau rok.",),
    "Kaos": ("Katun 24s, sablon tidak luntur. Ukuran anak dan dewasa.",),
    "Tas": ("Dibuat tangan, satu per satu; warnanya tidak ada yang sama persis.",),
    "Dompet": ("Rajutan rapat, ada resletingnya, muat untuk kartu dan uang.",),
    "Keranjang": ("Anyaman pandan kuat, untuk belanja atau tempat mainan.",),
    "Mukena": ("Katun halus dengan tas kecilnya, nyaman dibawa bepergian.",),
    "Kebaya": ("Bordir tangan gaya Betawi, bisa dipesan sesuai ukuran.",),
}
LINES_BY_CATEGORY = {
    "kuliner": (
        "Dibuat di dapur rumah, pagi sebelum bazar buka.",
        "Resep keluarga, bahan dari pasar dekat rumah.",
        "Porsi cukup untuk berdua.",
    ),
    "kerajinan": (
        "Buatan tangan, cocok untuk oleh-oleh dan hadiah.",
        "Dikerjakan di rumah bersama ibu-ibu satu RT.",
        "Bahan sisa yang jadi berguna lagi.",
    ),
    "fesyen": (
        "Jahitan rapi, bahan adem, ukuran bisa ditanyakan dulu.",
        "Dijahit sendiri, sedikit saja tiap warna.",
        "Bahan pilihan, enak dipakai seharian.",
    ),
}

# One food vendor in so many has each licence. Some run out before the next bazaar.
WITH_HALAL = 2
WITH_PIRT = 3
HALAL = "ID00{:09}"  # no certificate has this number
HALAL_UNTIL = (None, None, None, dt.date(2021, 9, 30))
PIRT = "P-IRT 00000{:05}-00"
PIRT_UNTIL = (dt.date(2099, 12, 31), dt.date(2099, 12, 31), dt.date(2021, 12, 31))
