// Reads and writes numbers as Vietnamese people type them: dots between thousands, a comma before
// decimals, words for large measures. Pure; it does not know of fields or pages.

const MEASURES: Record<string, number> = {
  "tỷ": 1e9,
  "tỉ": 1e9,
  "ty": 1e9,
  "ti": 1e9,
  "triệu": 1e6,
  "trieu": 1e6,
  "tr": 1e6,
  "nghìn": 1e3,
  "ngàn": 1e3,
  "nghin": 1e3,
  "ngan": 1e3,
  "k": 1e3,
};

/** Digits with a dot between thousands: "1234567" gives "1.234.567". */
export function groupDigits(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ".");
}

/** A number as it is shown: 1234567.5 gives "1.234.567,5"; minus is U+2212. */
export function writeNumber(value: number): string {
  const [whole = "0", part] = String(Math.abs(value)).split(".");
  const sign = value < 0 ? "−" : "";
  return sign + groupDigits(whole) + (part === undefined ? "" : `,${part}`);
}

/** One run of digits, dots and commas. Undefined when the marks cannot be told apart. */
function readDigits(text: string, decimals: number): number | undefined {
  if (/^\d{1,3}(\.\d{3})+(,\d+)?$/.test(text) || /^\d+(,\d+)?$/.test(text)) {
    // "350,000" comes from a machine set to English: where no decimals are asked for, three
    // figures after one comma are thousands, unless the part before is 0.
    if (decimals === 0 && /^[1-9]\d{0,2},\d{3}$/.test(text)) return Number(text.replace(",", ""));
    return Number(text.replace(/\./g, "").replace(",", "."));
  }
  if (/^\d{1,3}(,\d{3})+(\.\d+)?$/.test(text)) return Number(text.replace(/,/g, ""));
  if (/^\d+\.\d{1,2}$/.test(text)) return Number(text);
  return undefined;
}

/** The same, where a comma or dot always stands before decimals: "1,125 tỷ". */
function readBeforeMeasure(text: string): number | undefined {
  if (/^\d+[.,]\d{1,3}$/.test(text)) return Number(text.replace(",", "."));
  return readDigits(text, 0);
}

/**
 * The number a person meant: "350.000.000đ", "11 tỷ 120 triệu", "1,5 tỷ", "500k", "1 tỷ 2".
 * `decimals` is how many the field takes. Undefined when the text is not one number; nothing is
 * guessed from the rest of a sentence.
 */
export function readNumber(raw: string, decimals = 0): number | undefined {
  let text = raw.normalize("NFC").toLowerCase().replace(/[\s\u00a0]+/g, " ").trim();
  text = text.replace(/ ?(đồng|dong|vnđ|vnd|đ|₫|%)\.?$/, "").trim();
  const negative = /^[-−]/.test(text);
  text = text.replace(/^[-−] ?/, "");
  const found = [...text.matchAll(/([\d.,]+) ?([a-zà-ỹ]+)? ?/g)];
  if (found.length === 0 || found.map(([part]) => part).join("") !== text) return undefined;
  let sum = 0;
  let last = Infinity;
  for (const [, digits = "", word] of found) {
    const measure = word === undefined ? 1 : MEASURES[word];
    if (measure === undefined) return undefined;
    const amount = word === undefined ? readDigits(digits, decimals) : readBeforeMeasure(digits);
    if (amount === undefined) return undefined;
    // "1 tỷ 2" is one billion two hundred million: a bare figure counts tenths of the last measure.
    const tail = word === undefined && last < Infinity && /^\d$/.test(digits);
    const scale = tail ? last / 10 : measure;
    if (!tail && measure >= last) return undefined;
    sum += amount * scale;
    last = measure;
  }
  const value = Math.round(sum * 1000) / 1000;
  if (!Number.isSafeInteger(Math.trunc(value))) return undefined;
  return negative ? -value : value;
}
