// Signing in, and choosing the first password; also as a sheet above the page when the session is over.
import { Alert, Button, Input } from "antd";
import { type FormEvent, type ReactNode, useId, useState } from "react";

import { setLanguage, useLanguage, useWords } from "../kit/language";
import { useSession } from "../kit/session";
import { choosePassword, signIn } from "./signingIn";
import { appWords } from "./words";

/** The whole page. */
export default function Entrance(): ReactNode {
  const words = useWords(appWords);
  const language = useLanguage();
  return (
    <main className="gw-entrance">
      <h1>
        <span className="gw-mark" aria-hidden="true" /> {words.product}
      </h1>
      <p className="gw-quiet">{words.tagline}</p>
      <EntranceForm />
      <Button type="link" onClick={() => void setLanguage(language === "zh" ? "en" : "zh")} lang={language === "zh" ? "en" : "zh-CN"}>
        {words.otherLanguage}
      </Button>
    </main>
  );
}

/** The form alone: the password, or the choice of one. */
export function EntranceForm(): ReactNode {
  const state = useSession();
  const mustChoose = state.at === "in" && state.me.must_set_password;
  return mustChoose ? (
    <ChoosePassword />
  ) : (
    <SignIn said={state.at === "out" ? state.said : null} known={state.at === "over" ? state.me.login : ""} />
  );
}

function SignIn({ said, known }: { said: string | null; known: string }): ReactNode {
  const words = useWords(appWords);
  const [login, setLogin] = useState(known);
  const [password, setPassword] = useState("");
  const form = useForm(said, () => signIn(login.trim(), password));
  const ids = [useId(), useId()];
  return (
    <form onSubmit={form.submit} aria-label={words.signIn}>
      <label htmlFor={ids[0]}>{words.login}</label>
      <Input
        id={ids[0]}
        autoComplete="username"
        autoCapitalize="none"
        maxLength={60}
        required
        autoFocus={!known}
        value={login}
        onChange={(event) => setLogin(event.target.value)}
      />
      <label htmlFor={ids[1]}>{words.password}</label>
      <Input.Password
        visibilityToggle={false}
        id={ids[1]}
        autoComplete="current-password"
        maxLength={128}
        required
        autoFocus={Boolean(known)}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      {form.said && <Alert type="error" role="alert" title={form.said} />}
      <Button type="primary" htmlType="submit" loading={form.isBusy} block>
        {words.signIn}
      </Button>
    </form>
  );
}

function ChoosePassword(): ReactNode {
  const words = useWords(appWords);
  const [chosen, setChosen] = useState("");
  const form = useForm(null, () => choosePassword(chosen));
  const id = useId();
  return (
    <form onSubmit={form.submit} aria-label={words.choosePassword}>
      <h2>{words.choosePassword}</h2>
      <label htmlFor={id}>{words.newPassword}</label>
      <Input.Password
        visibilityToggle={false}
        id={id}
        autoComplete="new-password"
        maxLength={128}
        required
        autoFocus
        value={chosen}
        onChange={(event) => setChosen(event.target.value)}
        aria-describedby={`${id}-hint`}
      />
      <p id={`${id}-hint`} className="gw-quiet">
        {words.newPasswordHint}
      </p>
      {form.said && <Alert type="error" role="alert" title={form.said} />}
      <Button type="primary" htmlType="submit" loading={form.isBusy} block>
        {words.save}
      </Button>
    </form>
  );
}

function useForm(
  first: string | null,
  act: () => Promise<void>,
): { said: string | null; isBusy: boolean; submit: (event: FormEvent) => void } {
  const [said, setSaid] = useState(first);
  const [isBusy, setBusy] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setSaid(null);
    act()
      .catch((error: unknown) => setSaid(error instanceof Error ? error.message : String(error)))
      .finally(() => setBusy(false));
  };
  return { said, isBusy, submit };
}
