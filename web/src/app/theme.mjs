// What Ant Design is told about colours, sizes and density; read by the application and by scripts/antd-styles.mjs.

export const THEMES = ["light", "dark"];

const TOKENS = {
  light: {
    colorPrimary: "#1F5FBF",
    colorPrimaryHover: "#184C99", // Ant Design's own is lighter, and white on it cannot be read
    colorLink: "#1F5FBF",
    colorError: "#A3123A",
    colorWarning: "#7A4F00",
    colorWarningBg: "#FFF7DE",
    colorWarningBorder: "#F5B800",
    colorErrorBg: "#FCEFF3",
    colorErrorBorder: "#A3123A",
    colorSuccess: "#0B6B53",
    colorText: "#1C2430",
    colorTextSecondary: "#4D5866",
    colorTextDescription: "#4D5866",
    colorTextTertiary: "#4D5866",
    colorTextPlaceholder: "#5C6773",
    colorBorder: "#8792A0",
    colorBgLayout: "#F4F6F9",
  },
  dark: {
    colorPrimary: "#7FA8F2",
    colorPrimaryHover: "#A3C0F6",
    colorLink: "#7FA8F2",
    colorError: "#FF5F8F",
    colorWarning: "#FFD24D",
    colorWarningBg: "#2E2811",
    colorWarningBorder: "#8A6D1A",
    colorErrorBg: "#331522",
    colorErrorBorder: "#FF5F8F",
    colorSuccess: "#3FBFA6",
    colorText: "#E8EDF5",
    colorTextSecondary: "#A9B4C4",
    colorTextDescription: "#A9B4C4",
    colorTextTertiary: "#A9B4C4",
    colorTextPlaceholder: "#98A4B5",
    colorBorder: "#5A6678",
    colorBgLayout: "#0E1420",
    colorBgContainer: "#182132",
    colorBgElevated: "#1F2A3E",
  },
};

const FONT =
  '-apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", sans-serif';

/** The theme of this name; `theme` is Ant Design's own export of that name. */
export function themeOf(name, theme) {
  return {
    cssVar: { key: `gw-${name}` },
    hashed: false,
    components: name === "dark" ? { Button: { primaryColor: "#0E1420" } } : {}, // white on the light blue of the night is not readable
    zeroRuntime: true,
    algorithm: name === "dark" ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      ...TOKENS[name],
      fontFamily: FONT,
      fontSize: 14,
      lineHeight: 1.57,
      borderRadius: 4,
      controlHeight: 32,
      sizeStep: 3, // denser than the default 4, with letters of the same size: the compact algorithm would shrink those too
      motion: false,
    },
  };
}
