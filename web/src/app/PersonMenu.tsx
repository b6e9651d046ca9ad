// Who is here: language, appearance, settings, sign out. The browser's own disclosure: a menu component would double the bundle.
import { type ReactNode, useEffect, useRef } from "react";
import { Link } from "react-router";

import { setLanguage, useLanguage, useWords } from "../kit/language";
import { useMe } from "../kit/session";
import { setThemeName, useThemeName } from "./appearance";
import { signOut } from "./signingIn";
import { appWords } from "./words";

export function PersonMenu(): ReactNode {
  const words = useWords(appWords);
  const me = useMe();
  const language = useLanguage();
  const theme = useThemeName();
  const [details, close] = useClosing();
  return (
    <details ref={details} className="gw-person">
      <summary>
        <span className="gw-initial" aria-hidden="true">
          {me.name.slice(0, 1)}
        </span>{" "}
        <span className="gw-person-name">{me.name}</span>
      </summary>
      <div className="gw-menu" onClick={close}>
        <p className="gw-quiet">{me.posts.map((one) => one[language]).join(language === "zh" ? "、" : ", ") || words.noPost}</p>
        <button type="button" lang={language === "zh" ? "en" : "zh-CN"} onClick={() => void setLanguage(language === "zh" ? "en" : "zh")}>
          {words.otherLanguage}
        </button>
        <button type="button" onClick={() => setThemeName(theme === "dark" ? "light" : "dark")}>
          {theme === "dark" ? words.themes.light : words.themes.dark}
        </button>
        <Link to="/me">{words.pages.me}</Link>
        <Link to="/about">{words.pages.about}</Link>
        <button type="button" onClick={() => void signOut()}>
          {words.signOut}
        </button>
      </div>
    </details>
  );
}

/** Closes on Escape, and when somebody presses elsewhere. */
function useClosing(): [React.RefObject<HTMLDetailsElement | null>, () => void] {
  const details = useRef<HTMLDetailsElement>(null);
  const close = () => details.current?.removeAttribute("open");
  useEffect(() => {
    const onPointer = (event: Event) => {
      if (event.target instanceof Node && !details.current?.contains(event.target)) close();
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.code !== "Escape" || !details.current?.open) return;
      close();
      details.current.querySelector("summary")?.focus();
    };
    document.addEventListener("pointerdown", onPointer);
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("pointerdown", onPointer);
      document.removeEventListener("keydown", onKey);
    };
  }, []);
  return [details, close];
}
