import type { theme as AntTheme, ThemeConfig } from "antd";

export type ThemeName = "light" | "dark";
export const THEMES: readonly ThemeName[];
export function themeOf(name: ThemeName, theme: typeof AntTheme): ThemeConfig;
