// Reads and writes the container of a TrueType font, and moves a glyph sideways within its advance.
// It knows tables and simple glyph outlines; it does not know why a glyph should move.

const ON_CURVE = 0x01;
const X_SHORT = 0x02;
const Y_SHORT = 0x04;
const REPEAT = 0x08;
const X_SAME = 0x10;
const Y_SAME = 0x20;
const OVERLAP = 0x40;

/** The tables of a font file as a Map from four-letter tag to Buffer. */
export function readTables(file) {
  const tables = new Map();
  const count = file.readUInt16BE(4);
  for (let index = 0; index < count; index += 1) {
    const entry = 12 + index * 16;
    const tag = file.toString("latin1", entry, entry + 4);
    const start = file.readUInt32BE(entry + 8);
    tables.set(tag, Buffer.from(file.subarray(start, start + file.readUInt32BE(entry + 12))));
  }
  return tables;
}

function checksum(table) {
  let sum = 0;
  for (let at = 0; at < table.length; at += 4) {
    const word = Buffer.alloc(4);
    table.copy(word, 0, at, Math.min(at + 4, table.length));
    sum = (sum + word.readUInt32BE(0)) >>> 0;
  }
  return sum;
}

/** A font file from its tables. The whole-file adjustment in `head` is set to match. */
export function writeTables(tables) {
  const tags = [...tables.keys()].sort();
  const power = 2 ** Math.floor(Math.log2(tags.length));
  const header = Buffer.alloc(12 + tags.length * 16);
  header.writeUInt32BE(0x00010000, 0);
  header.writeUInt16BE(tags.length, 4);
  header.writeUInt16BE(power * 16, 6);
  header.writeUInt16BE(Math.log2(power), 8);
  header.writeUInt16BE((tags.length - power) * 16, 10);
  tables.get("head").writeUInt32BE(0, 8);
  const parts = [header];
  let offset = header.length;
  tags.forEach((tag, index) => {
    const table = tables.get(tag);
    const entry = 12 + index * 16;
    header.write(tag, entry, "latin1");
    header.writeUInt32BE(checksum(table), entry + 4);
    header.writeUInt32BE(offset, entry + 8);
    header.writeUInt32BE(table.length, entry + 12);
    const padded = Buffer.concat([table, Buffer.alloc((4 - (table.length % 4)) % 4)]);
    parts.push(padded);
    offset += padded.length;
  });
  const file = Buffer.concat(parts);
  const headAt = readHeadOffset(file);
  file.writeUInt32BE((0xb1b0afba - checksum(file)) >>> 0, headAt + 8);
  return file;
}

function readHeadOffset(file) {
  for (let entry = 12; ; entry += 16) {
    if (file.toString("latin1", entry, entry + 4) === "head") return file.readUInt32BE(entry + 8);
  }
}

/** Glyph outlines, one Buffer per glyph number, cut from `glyf` by `loca`. */
export function readGlyphs(tables) {
  const long = tables.get("head").readInt16BE(50) === 1;
  const loca = tables.get("loca");
  const at = (index) => (long ? loca.readUInt32BE(index * 4) : loca.readUInt16BE(index * 2) * 2);
  const count = tables.get("maxp").readUInt16BE(4);
  return Array.from({ length: count }, (_, index) =>
    Buffer.from(tables.get("glyf").subarray(at(index), at(index + 1))),
  );
}

/** Puts the outlines back, with `loca` in its long form. */
export function writeGlyphs(tables, glyphs) {
  const loca = Buffer.alloc((glyphs.length + 1) * 4);
  const parts = [];
  let offset = 0;
  glyphs.forEach((glyph, index) => {
    loca.writeUInt32BE(offset, index * 4);
    const padded = Buffer.concat([glyph, Buffer.alloc((4 - (glyph.length % 4)) % 4)]);
    parts.push(padded);
    offset += padded.length;
  });
  loca.writeUInt32BE(offset, glyphs.length * 4);
  tables.set("loca", loca);
  tables.set("glyf", Buffer.concat(parts));
  tables.get("head").writeInt16BE(1, 50);
}

/** Left and right edge of an outline, in font units. */
export function edgesOf(glyph) {
  return { left: glyph.readInt16BE(2), right: glyph.readInt16BE(6) };
}

function readFlags(glyph, start, points) {
  const flags = [];
  let at = start;
  while (flags.length < points) {
    const flag = glyph[at];
    at += 1;
    let times = 1;
    if (flag & REPEAT) {
      times += glyph[at];
      at += 1;
    }
    for (let i = 0; i < times; i += 1) flags.push(flag);
  }
  return { flags, at };
}

function readDeltas(glyph, flags, start, short, same) {
  let at = start;
  const deltas = flags.map((flag) => {
    if (flag & short) {
      at += 1;
      return flag & same ? glyph[at - 1] : -glyph[at - 1];
    }
    if (flag & same) return 0;
    at += 2;
    return glyph.readInt16BE(at - 2);
  });
  return { deltas, at };
}

/**
 * The same outline moved right by `shift` units. Points are stored as differences, so only the
 * first one changes; differences are written in two bytes each and WOFF2 packs them again.
 * Hinting stays: in faces hinted automatically it speaks of heights only. A composite glyph is
 * an error.
 */
export function moveOutline(glyph, shift) {
  const contours = glyph.readInt16BE(0);
  if (contours < 0) throw new Error("only simple outlines can be moved");
  const points = glyph.readUInt16BE(10 + (contours - 1) * 2) + 1;
  const hintsAt = 10 + contours * 2;
  const flagsAt = hintsAt + 2 + glyph.readUInt16BE(hintsAt);
  const { flags, at: xAt } = readFlags(glyph, flagsAt, points);
  const xs = readDeltas(glyph, flags, xAt, X_SHORT, X_SAME);
  const ys = readDeltas(glyph, flags, xs.at, Y_SHORT, Y_SAME);
  xs.deltas[0] += shift;

  const head = Buffer.from(glyph.subarray(0, flagsAt));
  head.writeInt16BE(glyph.readInt16BE(2) + shift, 2);
  head.writeInt16BE(glyph.readInt16BE(6) + shift, 6);
  const body = Buffer.alloc(points * 5);
  flags.forEach((flag, index) => {
    body[index] = flag & (ON_CURVE | OVERLAP);
    body.writeInt16BE(xs.deltas[index], points + index * 2);
    body.writeInt16BE(ys.deltas[index], points * 3 + index * 2);
  });
  return Buffer.concat([head, body]);
}
