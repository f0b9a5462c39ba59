// Finds tickets in the manifest by what people have at hand: the booking's reference, or a part of the name.
const MOST = 12;
const SHORTEST = 2;

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();

export function found(manifest, text) {
  const words = plain(text).split(/\s+/);
  if (plain(text).length < SHORTEST) return [];
  const fits = (row) => {
    const name = plain(row.name);
    return plain(row.reference) === words[0] || words.every((word) => name.includes(word));
  };
  return manifest.tickets.filter((row) => row.name && fits(row)).slice(0, MOST);
}
