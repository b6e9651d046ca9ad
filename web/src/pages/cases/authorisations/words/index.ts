import type { Words } from "../../../../kit/language";
import type zh from "./zh";

export const authorisationWords: Words<typeof zh> = { zh: () => import("./zh"), en: () => import("./en") };
