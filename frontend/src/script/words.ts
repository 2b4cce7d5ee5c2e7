// Says a whole number in Vietnamese words, as vouchers ask for. Pure.

const DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];
const GROUPS = ["", "nghìn", "triệu", "tỷ", "nghìn tỷ", "triệu tỷ"];

/** The word of the last figure after tens: mốt, tư, lăm where the tens ask for them. */
function unitWord(unit: number, tens: number): string {
  if (unit === 1 && tens > 1) return "mốt";
  if (unit === 4 && tens > 1) return "tư";
  if (unit === 5 && tens > 0) return "lăm";
  return DIGITS[unit] ?? "";
}

/** Three figures in words. `full` says the hundreds even when they are none. */
function threeFigures(value: number, full: boolean): string[] {
  const hundreds = Math.floor(value / 100);
  const tens = Math.floor(value / 10) % 10;
  const unit = value % 10;
  const words: string[] = [];
  if (hundreds > 0 || full) words.push(DIGITS[hundreds] ?? "", "trăm");
  if (tens > 1) words.push(DIGITS[tens] ?? "", "mươi");
  if (tens === 1) words.push("mười");
  if (tens === 0 && unit > 0 && words.length > 0) words.push("linh");
  if (unit > 0) words.push(unitWord(unit, tens));
  return words;
}

/** A whole number ≥ 0 in words, first letter small: 156000000 → "một trăm năm mươi sáu triệu". */
export function numberInWords(value: number): string {
  if (!Number.isSafeInteger(value) || value < 0) return "";
  if (value === 0) return "không";
  const groups: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 1000)) groups.push(rest % 1000);
  const words: string[] = [];
  for (let index = groups.length - 1; index >= 0; index -= 1) {
    const group = groups[index] ?? 0;
    if (group === 0) continue;
    words.push(...threeFigures(group, words.length > 0));
    const name = GROUPS[index] ?? "";
    // "một nghìn năm trăm tỷ" says tỷ once, at its last group.
    const billionsFollow = index > 3 && groups.slice(3, index).some((lower) => lower > 0);
    if (name !== "") words.push(billionsFollow ? name.replace(" tỷ", "") : name);
  }
  return words.join(" ");
}

/** An amount of money as a sentence: "Năm trăm nghìn đồng." Empty when it cannot be said. */
export function amountInWords(value: number): string {
  const words = numberInWords(value);
  return words === "" ? "" : `${words.charAt(0).toUpperCase()}${words.slice(1)} đồng.`;
}
