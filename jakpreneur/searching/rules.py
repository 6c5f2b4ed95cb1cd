"""The table of what people write for what is sold. A new row needs nothing else.

Each row has a kind, a word and the words that go with it. Words of two or three parts are written
with spaces, and are found joined or with a hyphen, too.

SAME     The others are spellings or names of the word. Any of them finds all of them.
KIND     The others are what belongs to the word, when a good's name begins with them: `minuman`
         finds `Jus mangga`, and not a bag of coffee wrappers. @kuliner is a category, by its code.
NOT      What does not belong to a KIND, though one of its words says so.
LEADING  Words before the thing itself: `Aneka jus` begins with jus.
FILLER   Words that are left out if others remain.
"""

from typing import Final, Literal

type Kind = Literal["SAME", "KIND", "NOT", "LEADING", "FILLER"]

RULES: Final[tuple[tuple[Kind, str, str], ...]] = (
    # Crisps, crackers, fried things
    ("SAME", "keripik", "kripik, keripek, kripek, kripiq, chips, crisps"),
    ("SAME", "kerupuk", "krupuk, kerupuq, krupuq, cracker, crackers"),
    ("SAME", "rempeyek", "peyek, rempeyeq, peyeq, rempeye"),
    ("SAME", "emping", "mping"),
    ("SAME", "risol", "risoles, resoles, rissoles, rissole, risolles, risolle"),
    ("SAME", "basreng", "baso goreng, bakso goreng"),
    ("SAME", "bakso", "baso, meatball, meatballs"),
    ("SAME", "bakwan", "bala bala, ote ote, weci, heci"),
    ("SAME", "tempe", "tempeh"),
    ("SAME", "tahu", "tofu"),
    ("SAME", "singkong", "ketela, ubi kayu, cassava, telo"),
    ("SAME", "pisang", "banana, gedang"),
    ("SAME", "kentang", "potato"),
    ("SAME", "kacang", "peanut, peanuts"),
    ("SAME", "cireng", "aci goreng"),
    ("SAME", "cilok", "aci dicolok"),
    ("SAME", "combro", "comro, oncom di jero"),
    ("SAME", "misro", "amis di jero"),
    ("SAME", "lumpia", "loenpia, lunpia, lumpiah, spring roll"),
    ("SAME", "martabak", "martabag, terang bulan"),
    ("SAME", "pempek", "empek empek, pek pek, mpek mpek"),
    ("SAME", "siomay", "siomai, somay, shumai"),
    ("SAME", "dimsum", "dim sum"),
    ("SAME", "sosis", "sausage"),
    ("SAME", "nugget", "naget, nuget"),
    ("SAME", "abon", "floss"),
    # Meals
    ("SAME", "nasi", "sego, rice"),
    ("SAME", "mi", "mie, mee, noodle, noodles, bakmi, bakmie"),
    ("SAME", "bihun", "mihun, bee hun"),
    ("SAME", "kwetiau", "kwetiaw, kuetiau, kwetiauw"),
    ("SAME", "soto", "coto, sroto"),
    ("SAME", "sate", "satay"),
    ("SAME", "ayam", "chicken"),
    ("SAME", "ikan", "fish, iwak"),
    ("SAME", "telur", "telor, egg, eggs"),
    ("SAME", "sambal", "sambel"),
    ("SAME", "gado gado", "gado"),
    ("SAME", "ketoprak", "toprak"),
    ("SAME", "lontong", "ketupat, kupat"),
    ("SAME", "semur", "smoor"),
    ("SAME", "cabai", "cabe, chili, lombok"),
    ("SAME", "sayur", "sayuran, vegetable, vegetables"),
    ("SAME", "asinan", "asina, pickle, pickles"),
    ("SAME", "acar", "atjar"),
    ("SAME", "rujak", "lotis"),
    ("SAME", "madu", "honey"),
    ("SAME", "kecap", "ketjap"),
    # Cakes and sweets
    ("SAME", "kue", "kueh, kuih, cake, cakes"),
    ("SAME", "kue kering", "cookies, cookie, kukis, kuker"),
    ("SAME", "roti", "bread"),
    ("SAME", "donat", "donut, doughnut, donuts"),
    ("SAME", "brownies", "brownis, browniz, brownie"),
    ("SAME", "bolu", "sponge cake"),
    ("SAME", "puding", "pudding, puddin"),
    ("SAME", "cokelat", "coklat, chocolate, choco"),
    ("SAME", "keju", "cheese"),
    ("SAME", "kelepon", "klepon"),
    ("SAME", "onde onde", "ondhe ondhe"),
    ("SAME", "lemper", "lempeur"),
    ("SAME", "lupis", "lopis"),
    ("SAME", "pastel", "jalangkote"),
    ("SAME", "nagasari", "naga sari, nogosari, kue pisang"),
    ("SAME", "lapis legit", "spekuk, spekkoek"),
    ("SAME", "nastar", "nanas tart"),
    ("SAME", "kastengel", "kaastengel, kastangel, kaastengels"),
    ("SAME", "manisan", "halua"),
    ("SAME", "permen", "candy, gulali"),
    ("SAME", "dodol", "jenang"),
    # Fruit, milk, drinks
    ("SAME", "jus", "juice, juices, jusz, juz"),
    ("SAME", "yoghurt", "yogurt, yogur, yogourt, jogurt, yoghurts"),
    ("SAME", "buah", "fruit, fruits, buah buahan"),
    ("SAME", "mangga", "mango, manga"),
    ("SAME", "alpukat", "avokad, avocado, apokat, alpokat, pokat"),
    ("SAME", "jeruk", "orange"),
    ("SAME", "jambu", "guava"),
    ("SAME", "sirsak", "sirsat, soursop"),
    ("SAME", "stroberi", "strawberry, strawberi, stroberry"),
    ("SAME", "nanas", "nenas, pineapple"),
    ("SAME", "semangka", "watermelon"),
    ("SAME", "kelapa", "coconut, degan"),
    ("SAME", "kurma", "dates, korma"),
    ("SAME", "jahe", "ginger, jae"),
    ("SAME", "teh", "tea"),
    ("SAME", "es teh", "ice tea, iced tea, teh es, teh dingin"),
    ("SAME", "es jeruk", "jeruk es, orange squash"),
    ("SAME", "kopi", "coffee, koffie, cofe"),
    ("SAME", "susu", "milk"),
    ("SAME", "es krim", "ice cream, eskrim, es cream"),
    ("SAME", "es", "ice"),
    ("SAME", "air", "water"),
    ("SAME", "jamu", "djamu"),
    ("SAME", "salad", "selada buah"),
    ("SAME", "sop buah", "sup buah"),
    ("SAME", "sup", "sop, soup"),
    ("SAME", "bubur", "porridge"),
    ("SAME", "cendol", "dawet"),
    # Clothes
    ("SAME", "kaus", "kaos, tshirt, t shirt, tee shirt, oblong"),
    ("SAME", "kemeja", "hem, shirt"),
    ("SAME", "batik", "bathik, batick"),
    ("SAME", "kerudung", "jilbab, hijab, hijabs, jilbap, krudung"),
    ("SAME", "pasmina", "pashmina, pasmin"),
    ("SAME", "khimar", "kimar, qimar"),
    ("SAME", "mukena", "mukenah, rukuh, telekung"),
    ("SAME", "daster", "duster"),
    ("SAME", "gamis", "abaya"),
    ("SAME", "jaket", "jacket"),
    ("SAME", "syal", "shawl, scarf"),
    ("SAME", "celana", "pants, trousers"),
    ("SAME", "rok", "skirt"),
    ("SAME", "peci", "kopiah, songkok"),
    ("SAME", "sandal", "sendal"),
    ("SAME", "sepatu", "shoes"),
    ("SAME", "kain", "cloth, fabric"),
    ("SAME", "anak", "anak anak, kids"),
    # Crafts
    ("SAME", "tas", "bag, bags"),
    ("SAME", "dompet", "wallet, purse"),
    ("SAME", "anyaman", "anyam, anyeman"),
    ("SAME", "rajutan", "rajut, crochet, knit, rajoetan"),
    ("SAME", "boneka", "doll"),
    ("SAME", "anting", "anting anting, earring, earrings"),
    ("SAME", "gelang", "bracelet"),
    ("SAME", "kalung", "necklace"),
    ("SAME", "bros", "brooch, broch"),
    ("SAME", "lilin", "candle"),
    ("SAME", "sabun", "soap"),
    ("SAME", "tanaman", "plant, tanaman hias"),
    ("SAME", "tisu", "tissue, tissu"),
    ("SAME", "kayu", "wood"),
    ("SAME", "suvenir", "souvenir, sovenir, cendera mata, cinderamata"),
    # Papers, places, words of trade
    ("SAME", "pirt", "p irt"),
    ("SAME", "kuliner", "culinary"),
    ("SAME", "kerajinan", "kriya, craft, crafts, kerajinan tangan, handicraft"),
    ("SAME", "fesyen", "fashion, fasion"),
    ("SAME", "pedas", "pedes, spicy"),
    ("SAME", "manis", "sweet"),
    # What belongs to a word
    (
        "KIND",
        "minuman",
        (
            "jus, es, teh, kopi, susu, air, jamu, wedang, sari buah, sari kurma, sari kacang, "
            "bir pletok, bandrek, bajigur, sekoteng, cendol, dawet, cincau, limun, sirup, "
            "sirop, kombucha, smoothie, boba, thai tea, matcha latte, infused water, kunyit "
            "asam, beras kencur, temulawak, es krim, minuman, lemon tea, milkshake, soda, "
            "wedang jahe, kelapa muda, yoghurt drink"
        ),
    ),
    ("NOT", "minuman", "es krim, susu kental, kopi bubuk kue"),
    ("SAME", "minuman", "minum, minuman dingin, drink, drinks, beverage"),
    ("KIND", "makanan", "@kuliner"),
    ("NOT", "makanan", "minuman"),
    ("SAME", "makanan", "makan, food, masakan, pangan"),
    (
        "KIND",
        "camilan",
        (
            "keripik, kerupuk, rempeyek, emping, basreng, kembang goyang, akar kelapa, kacang, "
            "stik, makaroni, usus, seblak kering, rengginang, opak, kuping gajah, sale pisang, "
            "cireng, sistik, popcorn, kuaci, biji ketapang"
        ),
    ),
    ("SAME", "camilan", "cemilan, snack, snek, snacks, makanan ringan, kudapan"),
    (
        "KIND",
        "kue",
        (
            "kue, dadar gulung, talam, putu ayu, kelepon, bika ambon, bika, nagasari, onde "
            "onde, cucur, lupis, lapis, bolu, brownies, donat, nastar, kastengel, apem, serabi, "
            "lumpur, kue kering, lemper, risol, pastel, arem arem, jajan pasar, getuk, wajik, "
            "dodol, putri salju, semprit, cake, roti, martabak manis, pukis, cubit, ape, bugis, "
            "cenil"
        ),
    ),
    (
        "KIND",
        "jajan pasar",
        (
            "lemper, risol, pastel, onde onde, arem arem, cucur, lupis, kelepon, nagasari, "
            "dadar gulung, talam, putu ayu, getuk, cenil, bugis"
        ),
    ),
    ("SAME", "jajan pasar", "jajanan pasar, jajanan, jajan, kue pasar, kue basah, kue subuh"),
    (
        "KIND",
        "gorengan",
        (
            "bakwan, risol, pastel, pisang goreng, tahu isi, tempe mendoan, mendoan, cireng, "
            "combro, misro, singkong goreng, ubi goreng, lumpia, basreng, onde onde"
        ),
    ),
    (
        "KIND",
        "baju",
        (
            "kemeja, kaus, tunik, gamis, kebaya, daster, jaket, blus, dress, koko, sadaria, "
            "batik, baju, outer, cardigan, kardigan, seragam, piyama, sweter, hoodie, abaya"
        ),
    ),
    ("SAME", "baju", "busana, clothes, sandangan"),
    (
        "KIND",
        "pakaian",
        (
            "kemeja, kaus, tunik, gamis, kebaya, daster, jaket, blus, dress, koko, sadaria, "
            "baju, rok, celana, mukena, outer, cardigan, kardigan, sarung, piyama, sweter, "
            "hoodie"
        ),
    ),
    ("SAME", "pakaian", "sandang, apparel"),
    ("KIND", "kerudung", "pasmina, khimar, ciput, kerudung, bergo, segi empat"),
    (
        "KIND",
        "aksesori",
        ("bros, kalung, gelang, anting, cincin, set bros, jepit, bando, gantungan kunci, peniti"),
    ),
    ("SAME", "aksesori", "aksesoris, accessories, asesoris, perhiasan"),
    (
        "KIND",
        "suvenir",
        ("gantungan kunci, miniatur, magnet, hiasan, boneka, pajangan, tempat pensil, dompet"),
    ),
    (
        "KIND",
        "oleh oleh",
        (
            "keripik, kembang goyang, akar kelapa, bir pletok, dodol, rempeyek, emping, "
            "manisan, miniatur, kaus, gantungan kunci, sagu, biji ketapang"
        ),
    ),
    ("KIND", "mebel", "rak, meja, kursi, bangku, lemari"),
    ("SAME", "mebel", "meubel, furnitur, furniture, perabot"),
    (
        "LEADING",
        "aneka",
        (
            "paket, set, mini, satu, isi, kue, produk, dan, aneka, hampers, menu, fresh, "
            "bundling, combo, promo, beli, homemade, olahan, minuman, makanan, camilan, stok, "
            "pre, 1, 2, 3"
        ),
    ),
    (
        "FILLER",
        "yang",
        (
            "dan, di, ke, dari, untuk, buat, dengan, atau, ada, beli, jual, jualan, cari, mau, "
            "ingin, lapak, stan, stand, stall, kios, nomor, no, kecamatan, kec, lokasi, produk, "
            "barang, dagangan, the, and, or, of, for, with, a"
        ),
    ),
)
