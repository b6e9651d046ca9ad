// First letters of pinyin (拼音首字母), so that `blj` finds 暴露垃圾 without an input method. No table is shipped: the
// browser's own pinyin order tells between which two letters a character stands. Rare readings of a character are not known.

/** The first character of each letter in the order of pinyin; i, u and v begin no syllable. */
const FIRSTS: readonly [letter: string, first: string][] = [
  ["a", "阿"],
  ["b", "八"],
  ["c", "嚓"],
  ["d", "咑"],
  ["e", "妸"],
  ["f", "发"],
  ["g", "旮"],
  ["h", "哈"],
  ["j", "丌"],
  ["k", "咔"],
  ["l", "垃"],
  ["m", "妈"],
  ["n", "拏"],
  ["o", "噢"],
  ["p", "妑"],
  ["q", "七"],
  ["r", "呥"],
  ["s", "仨"],
  ["t", "他"],
  ["w", "屲"],
  ["x", "夕"],
  ["y", "丫"],
  ["z", "帀"],
];
const order = new Intl.Collator("zh-Hans-CN-u-co-pinyin");
const known = new Map<string, string>();

function letterOf(character: string): string {
  if (!/\p{Script=Han}/u.test(character)) return /[a-z0-9]/i.test(character) ? character.toLowerCase() : "";
  const kept = known.get(character);
  if (kept !== undefined) return kept;
  const found = FIRSTS.findLast(([, first]) => order.compare(first, character) <= 0)?.[0] ?? "";
  known.set(character, found);
  return found;
}

/** Lower case; digits and Latin letters stay, everything else is left out. */
export function initials(text: string): string {
  return [...text].map(letterOf).join("");
}

export interface Searchable {
  /** What it may be called; the first is its name. */
  names: readonly string[];
  codes?: readonly string[];
}

const NO_MATCH = Number.POSITIVE_INFINITY;

/** The smaller the better; infinite: not found. A name's beginning is best, then its first letters, then what it holds. */
export function rank(thing: Searchable, typed: string): number {
  const wanted = typed.trim().toLowerCase().replace(/\s+/g, "");
  if (wanted === "") return 0;
  const letters = /^[a-z0-9]+$/.test(wanted);
  let best = NO_MATCH;
  thing.names.forEach((name, at) => {
    const plain = name.toLowerCase().replace(/\s+/g, "");
    const own = at === 0 ? 0 : 1;
    if (plain.startsWith(wanted)) best = Math.min(best, own);
    if (letters && initials(name).startsWith(wanted)) best = Math.min(best, 2 + own);
    if (plain.includes(wanted)) best = Math.min(best, 4 + own);
    if (letters && initials(name).includes(wanted)) best = Math.min(best, 6 + own);
  });
  const code = wanted.replace(/\W/g, "");
  if (code !== "" && thing.codes?.some((one) => one.toLowerCase().replace(/\W/g, "").startsWith(code))) best = Math.min(best, 3);
  return best;
}

/** At most `most`, the best first, equal ones in their own order. */
export function searched<T>(things: readonly T[], typed: string, of: (thing: T) => Searchable, most: number): T[] {
  return things
    .map((thing) => [rank(of(thing), typed), thing] as const)
    .filter(([found]) => found !== NO_MATCH)
    .sort(([one], [other]) => one - other)
    .slice(0, most)
    .map(([, thing]) => thing);
}
