// Finding an item by the first letters of its pinyin, without an input method: "blj" is 暴露垃圾.
// The browser sorts Chinese by pinyin, so the first character of each letter tells where a character belongs.
// A character with two readings is found by the commoner one only.

const LETTERS = "abcdefghjklmnopqrstwxyz";
/** The first of each letter in the order of the Unicode collation; i, u and v begin no syllable. */
const FIRSTS = "阿八嚓咑妸发旮哈丌咔垃妈拏噢妑七呥仨他屲夕丫帀";
const collator = new Intl.Collator("zh-Hans-CN-u-co-pinyin");
const known = new Map<string, string>();

export function initials(text: string): string {
  return [...text].map(initial).join("");
}

function initial(character: string): string {
  const found = known.get(character);
  if (found !== undefined) return found;
  const letter = /[\u4e00-\u9fff]/.test(character) ? letterOf(character) : /[a-z0-9]/i.test(character) ? character.toLowerCase() : "";
  known.set(character, letter);
  return letter;
}

function letterOf(character: string): string {
  let at = FIRSTS.length - 1;
  while (at > 0 && collator.compare(character, FIRSTS.charAt(at)) < 0) at -= 1;
  return LETTERS.charAt(at);
}

export interface Searchable {
  zh: string;
  en: string;
  more?: readonly string[];
}

/** The better it fits, the smaller; null where it does not. */
export function fitOf(one: Searchable, query: string): number | null {
  const wanted = query.trim().toLowerCase().replace(/\s+/g, " ");
  if (wanted === "") return 9;
  const names = [one.zh, ...(one.more ?? [])];
  if (names.some((name) => name.startsWith(wanted))) return 0;
  const short = names.map(initials);
  if (short.some((name) => name === wanted)) return 0;
  if (short.some((name) => name.startsWith(wanted))) return 1;
  if (one.en.toLowerCase().startsWith(wanted)) return 1;
  if (names.some((name) => name.toLowerCase().includes(wanted))) return 2;
  if (one.en.toLowerCase().includes(wanted)) return 3;
  return short.some((name) => name.includes(wanted)) ? 4 : null;
}

/** Those that fit, the best first, else in the order given. */
export function search<T extends Searchable>(all: readonly T[], query: string): T[] {
  return all
    .map((one, at) => ({ one, at, how: fitOf(one, query) }))
    .filter((found): found is { one: T; at: number; how: number } => found.how !== null)
    .sort((left, right) => left.how - right.how || left.at - right.at)
    .map((found) => found.one);
}
