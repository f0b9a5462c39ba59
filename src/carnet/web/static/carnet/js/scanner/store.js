// What this device keeps of an operator's trips, in IndexedDB: manifests, scans, and a few facts.
const LAYOUT = 1;

const settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const nameOf = (operator) => `carnet-scanner-${operator}`;

function lay(database) {
  database.createObjectStore("trips", { keyPath: "trip" });
  database.createObjectStore("facts", { keyPath: "name" });
  const scans = database.createObjectStore("scans", { keyPath: "id" });
  scans.createIndex("trip", "trip");
  scans.createIndex("state", "state");
}

export class Store {
  #database;

  constructor(database) {
    this.#database = database;
    database.onversionchange = () => database.close(); // another page forgets everything
  }

  static async open(operator) {
    const request = indexedDB.open(nameOf(operator), LAYOUT);
    request.onupgradeneeded = () => lay(request.result);
    return new Store(await settled(request));
  }

  #in(name, mode = "readonly") {
    return this.#database.transaction(name, mode, { durability: "strict" }).objectStore(name);
  }

  async #put(name, value) {
    const kept = this.#in(name, "readwrite");
    kept.put(value);
    await new Promise((resolve, reject) => {
      kept.transaction.oncomplete = resolve;
      kept.transaction.onabort = () => reject(kept.transaction.error);
    });
  }

  // Reads and writes in one transaction: a scan is answered by the network while the page notes what it has shown.
  async changeScan(id, change) {
    const kept = this.#in("scans", "readwrite");
    const scan = await settled(kept.get(id));
    if (scan) await settled(kept.put(change(scan)));
  }

  trip = (id) => settled(this.#in("trips").get(id));
  trips = () => settled(this.#in("trips").getAll());
  keepTrip = (trip) => this.#put("trips", trip);
  dropTrip = (id) => settled(this.#in("trips", "readwrite").delete(id));

  keepScan = (scan) => this.#put("scans", scan);
  scan = (id) => settled(this.#in("scans").get(id));
  dropScan = (id) => settled(this.#in("scans", "readwrite").delete(id));
  scans = () => settled(this.#in("scans").getAll());
  scansOf = (trip) => settled(this.#in("scans").index("trip").getAll(trip));
  waiting = () => settled(this.#in("scans").index("state").getAll("waiting"));

  fact = async (name) => (await settled(this.#in("facts").get(name)))?.value;
  keepFact = (name, value) => this.#put("facts", { name, value });

  close = () => this.#database.close();
}

export const forgetStore = (operator) => settled(indexedDB.deleteDatabase(nameOf(operator)));
