import type { Words } from "../../../../kit/language";
import type zh from "./zh";

export const registerWords: Words<typeof zh> = { zh: () => import("./zh"), en: () => import("./en") };
