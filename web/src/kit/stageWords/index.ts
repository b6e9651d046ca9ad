import type { Words } from "../language";
import type zh from "./zh";

export const stageWords: Words<typeof zh> = { zh: () => import("./zh"), en: () => import("./en") };
