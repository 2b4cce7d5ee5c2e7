// The characters the product writes: ASCII, Vietnamese, typographic signs.
// A name with a letter outside this set is shown in the fallback face.

const ascii = Array.from({ length: 0x7e - 0x20 + 1 }, (_, i) => String.fromCodePoint(0x20 + i));

const bases = ["a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y"];
const tones = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"];
const vowels = bases.flatMap((base) => tones.map((tone) => (base + tone).normalize("NFC")));
const vietnamese = [...vowels, "đ"].flatMap((letter) => [letter, letter.toUpperCase()]);

// Quotes, dashes, the minus sign, multiplication, arrows for sorting and "old → new", đồng,
// degree and powers for areas, section sign for legal citations, bullets that mask numbers.
const signs = [..."\u00a0‘’“”«»–—…•·×÷−±≈≤≥→←↑↓°²³½¼§©®€₫‰✓"];

export const characters = [...new Set([...ascii, ...vietnamese, ...signs])].join("");
export const digits = "0123456789";
