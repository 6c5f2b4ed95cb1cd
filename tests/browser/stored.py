"""The values that a phone has stored of itself, for tests."""

from typing import Any

from playwright.sync_api import Page

META = """(wanted) => new Promise((resolve, reject) => {
    const opening = indexedDB.open("kasir");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
        const tx = opening.result.transaction("meta", "readwrite");
        const store = tx.objectStore("meta");
        for (const [name, value] of Object.entries(wanted.put)) store.put(value, name);
        for (const name of wanted.drop) store.delete(name);
        const keys = store.getAllKeys();
        const values = store.getAll();
        tx.oncomplete = () => {
            opening.result.close();
            resolve(keys.result.map((key, n) => [key, values.result[n]]));
        };
    };
})"""


def meta(page: Page, *drop: str, **put: Any) -> dict[str, Any]:
    """Return the phone's stored record of itself, after changing it."""
    return dict(page.evaluate(META, {"put": put, "drop": drop}))
