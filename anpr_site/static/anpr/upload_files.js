// Which files were dropped or chosen, and which of them need not be sent. Knows neither page nor network.

const LITTER = new Set(["thumbs.db", "desktop.ini"]);

export function chosen(input) {
  return [...input.files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
}

// The files of a drop, those in folders too. Entries must be taken before the first await: the drop is emptied then.
export async function dropped(transfer) {
  const entries = [...transfer.items].filter((item) => item.kind === "file").map((item) => item.webkitGetAsEntry?.());
  if (!entries.length || entries.some((entry) => !entry)) {
    return [...transfer.files].map((file) => ({ file, path: file.name }));
  }
  const found = [];
  for (const entry of entries) await walk(entry, found);
  return found;
}

async function walk(entry, found) {
  if (entry.isFile) {
    try {
      const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
      found.push({ file, path: entry.fullPath.replace(/^\//, "") });
    } catch {
      found.push({ file: null, path: entry.fullPath.replace(/^\//, "") });
    }
    return;
  }
  const reader = entry.createReader();
  for (;;) { // a folder gives a hundred entries at a time
    const some = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (!some.length) return;
    for (const one of some) await walk(one, found);
  }
}

// What systems leave in folders, and nobody means to send.
export function isLitter(path) {
  return path.split("/").some((part) => part.startsWith(".") || part === "__MACOSX" || LITTER.has(part.toLowerCase()));
}

export function isArchive(file) {
  return suffix(file.name) === ".zip";
}

// Why a file is not sent, in words; "" when it is.
export function fault(file, limits) {
  if (!file) return "This file cannot be read from here.";
  if (file.size === 0) return "The file is empty.";
  if (isArchive(file)) return tooLarge(file, limits.mostArchiveBytes);
  if (limits.suffixes.has(suffix(file.name)) || limits.types.has(file.type)) return tooLarge(file, limits.mostBytes);
  if ([".heic", ".heif"].includes(suffix(file.name))) return "HEIC pictures cannot be read: send them as JPEG.";
  return "Not a picture that can be read: send JPEG, PNG, WebP, BMP, TIFF or GIF.";
}

export function sizeWords(bytes) {
  if (bytes < 1024 * 1024) return `${Math.max(1, Math.round(bytes / 1024))} kB`;
  const megabytes = bytes / 1024 / 1024;
  return `${megabytes < 10 ? megabytes.toFixed(1) : Math.round(megabytes)} MB`;
}

function tooLarge(file, most) {
  return file.size > most ? `Too large: ${sizeWords(file.size)}, at most ${sizeWords(most)} are taken.` : "";
}

function suffix(name) {
  const at = name.lastIndexOf(".");
  return at < 0 ? "" : name.slice(at).toLowerCase();
}
