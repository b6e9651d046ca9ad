// One's own settings: language (kept on the server), appearance, keys and sound (kept on this machine).
import { Radio, Slider } from "antd";
import type { ReactNode } from "react";

import { setThemeName, useThemeName } from "../../app/appearance";
import { appWords } from "../../app/words";
import { $api } from "../../kit/api";
import { type KeySet, setKeySet, useKeySet } from "../../kit/commands";
import { type Language, setLanguage, useLanguage, useWords } from "../../kit/language";
import { useMe } from "../../kit/session";
import { setVolume, useVolume } from "../../kit/sound";

const KEY_SETS: readonly KeySet[] = ["left", "numpad", "off"];

export default function MePage(): ReactNode {
  const words = useWords(appWords);
  const language = useLanguage();
  const me = useMe();
  const keep = $api.useMutation("patch", "/api/v1/me");
  const chooseLanguage = (chosen: Language) => {
    void setLanguage(chosen);
    keep.mutate({ body: { language: chosen } }); // notices are written in it
  };
  return (
    <div className="gw-page gw-narrow">
      <h1>{words.pages.me}</h1>
      <p>
        {me.name} <span className="gw-quiet">({me.login})</span>
      </p>
      <p>
        {words.posts}: {me.posts.map((one) => one[language]).join(language === "zh" ? "、" : ", ") || words.noPost}
      </p>
      <Choice title={words.language}>
        <Radio.Group
          value={language}
          onChange={(event) => chooseLanguage(event.target.value as Language)}
          options={[
            { value: "zh", label: "中文" },
            { value: "en", label: "English" },
          ]}
        />
      </Choice>
      <Choice title={words.theme}>
        <Appearance />
      </Choice>
      <Choice title={words.keys}>
        <Keys />
        <p className="gw-quiet">{words.keysHint}</p>
      </Choice>
      <Choice title={words.volume}>
        <Volume label={words.volume} />
      </Choice>
    </div>
  );
}

function Choice({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <fieldset className="gw-choice">
      <legend>{title}</legend>
      {children}
    </fieldset>
  );
}

function Appearance(): ReactNode {
  const words = useWords(appWords);
  const name = useThemeName();
  return (
    <Radio.Group
      value={name}
      onChange={(event) => setThemeName(event.target.value as typeof name)}
      options={[
        { value: "light", label: words.themes.light },
        { value: "dark", label: words.themes.dark },
      ]}
    />
  );
}

function Keys(): ReactNode {
  const words = useWords(appWords);
  const chosen = useKeySet();
  return (
    <Radio.Group
      value={chosen}
      onChange={(event) => setKeySet(event.target.value as KeySet)}
      options={KEY_SETS.map((value) => ({ value, label: words.keySets[value] }))}
    />
  );
}

function Volume({ label }: { label: string }): ReactNode {
  const volume = useVolume();
  return <Slider min={0} max={100} value={volume} onChange={setVolume} ariaLabelForHandle={label} />;
}
