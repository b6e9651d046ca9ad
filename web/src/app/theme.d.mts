import type { ThemeConfig, theme as AntTheme } from "antd";

export type ThemeName = "light" | "dark";
export const THEMES: readonly ThemeName[];
export function themeOf(name: ThemeName, theme: typeof AntTheme): ThemeConfig;
