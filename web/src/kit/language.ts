// Which language the page speaks. Words are typed modules, Chinese the source; English must have the same keys.
import { use, useSyncExternalStore } from "react";

export type Language = "zh" | "en";

const KEPT_AS = "gridwarden.language";
const LANG_ATTRIBUTE: Record<Language, string> = { zh: "zh-CN", en: "en" };
const listeners = new Set<() => void>();
let current: Language = firstLanguage();

/** Chinese for a Chinese browser, else English; then the person's own choice. */
function firstLanguage(): Language {
  const kept = globalThis.localStorage?.getItem(KEPT_AS);
  if (kept === "zh" || kept === "en") return kept;
  return globalThis.navigator?.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

export function language(): Language {
  return current;
}

/** Once every word on the screen is there in it, so that nothing blinks. */
export async function setLanguage(chosen: Language): Promise<void> {
  localStorage.setItem(KEPT_AS, chosen);
  await Promise.all([...loaded.keys()].map((words) => load(words, chosen)));
  current = chosen;
  document.documentElement.lang = LANG_ATTRIBUTE[chosen];
  for (const listener of listeners) listener();
}

export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, language);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** `status` and `value` are what React looks at: what is loaded already suspends nobody. */
type Module<T> = Promise<{ default: T }>;

export interface Words<T> {
  zh: () => Promise<{ default: T }>;
  en: () => Promise<{ default: T }>;
}

const loaded = new Map<Words<unknown>, Partial<Record<Language, Module<unknown>>>>();

/** The words of one room of the interface in the language in force; suspends until they are loaded, once. */
export function useWords<T>(words: Words<T>): T {
  return use(load(words, useLanguage())).default;
}

/** Ahead of the first use, so that nothing suspends. */
export function load<T>(words: Words<T>, chosen: Language): Module<T> {
  const byLanguage = loaded.get(words) ?? {};
  if (byLanguage[chosen] === undefined) {
    const module = words[chosen]();
    byLanguage[chosen] = module;
    void module.then((value) => Object.assign(module, { status: "fulfilled", value }));
  }
  loaded.set(words, byLanguage);
  return byLanguage[chosen] as Module<T>;
}

/** Of a thing that the server names in both languages. */
export function named(thing: { zh: string; en: string }, chosen: Language): string {
  return thing[chosen] || thing.zh;
}
