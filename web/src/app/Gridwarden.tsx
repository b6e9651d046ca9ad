// The application around every page: theme, language, cache, and who is signed in.
import { QueryClientProvider } from "@tanstack/react-query";
import { ConfigProvider, type ThemeConfig, theme } from "antd";
import type { Locale } from "antd/es/locale";
import { lazy, type ReactNode, Suspense, useLayoutEffect, useMemo } from "react";
import { RouterProvider } from "react-router";

import { queryClient } from "../kit/api";
import { useWords, type Words } from "../kit/language";
import { useSession } from "../kit/session";
import { Toasts } from "../kit/toasts";
import { useThemeName } from "./appearance";
import { router } from "./routes";
import { nonce } from "./styleNonce";
import { themeOf } from "./theme.mjs";

const Entrance = lazy(() => import("./Entrance"));
const componentWords: Words<Locale> = { zh: () => import("antd/es/locale/zh_CN"), en: () => import("antd/es/locale/en_US") };

export function Gridwarden(): ReactNode {
  const name = useThemeName();
  const chosen = useMemo(() => themeOf(name, theme), [name]);
  useLayoutEffect(() => {
    document.documentElement.dataset["theme"] = name;
  }, [name]);
  return (
    <QueryClientProvider client={queryClient}>
      <Suspense fallback={null}>
        <Localised theme={chosen}>
          <Inside />
        </Localised>
      </Suspense>
      <Toasts />
    </QueryClientProvider>
  );
}

function Localised({ theme, children }: { theme: ThemeConfig; children: ReactNode }): ReactNode {
  const locale = useWords(componentWords);
  return (
    <ConfigProvider csp={{ nonce }} theme={theme} locale={locale} button={{ autoInsertSpace: false }} wave={{ disabled: true }}>
      {children}
    </ConfigProvider>
  );
}

function Inside(): ReactNode {
  const state = useSession();
  if (state.at === "starting") return null;
  const isIn = (state.at === "in" || state.at === "over") && !state.me.must_set_password;
  return isIn ? <RouterProvider router={router} /> : <Entrance />;
}
