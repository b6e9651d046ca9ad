// Registering (登记) a call, an instruction or an own report; opened by the call centre's link, or by hand.
import { Button } from "antd";
import { type ReactNode, useEffect, useState, useSyncExternalStore } from "react";

import { draftsLike, type KeptDraft, useDraft } from "../../kit/drafts";
import { inTable, timeOfDay } from "../../kit/instant";
import { useWords } from "../../kit/language";
import { useMay } from "../../kit/session";
import { type Call, forgetCall, lastCall, onCall, type Source } from "./register/call";
import { RegisterForm } from "./register/RegisterForm";
import "./list/list.css";
import "./register/register.css";
import { begun, isUntouched, type Typed } from "./register/report";
import { registerWords } from "./register/words";

const DRAFTS = "register";

export default function RegisterPage(): ReactNode {
  const words = useWords(registerWords);
  const call = useSyncExternalStore(onCall, lastCall);
  const [what, setWhat] = useState<string | null>(null);
  useEffect(() => setWhat(null), [call]);
  useEffect(() => forgetCall, []);
  const name = what ?? (call === null ? DRAFTS : `${DRAFTS}/${call.call || call.caller}`);
  return (
    <div className="gw-page">
      <h1>{words.title}</h1>
      <Unfinished current={name} open={setWhat} />
      <OneReport key={name} name={name} call={what === null ? call : null} />
    </div>
  );
}

function OneReport({ name, call }: { name: string; call: Call | null }): ReactNode {
  const words = useWords(registerWords);
  const first: Source = useMay("case.register") ? "hotline" : "inspector";
  const draft = useDraft<Typed>(name);
  const [typed, setTyped] = useState<Typed | null>(null);
  const [restoredAt, setRestoredAt] = useState<string | null>(null);
  useEffect(() => {
    if (draft.kept === undefined || typed !== null) return;
    setTyped(draft.kept?.value ?? begun(call, first));
    setRestoredAt(draft.kept?.saved_at ?? null);
  }, [draft.kept]);
  if (typed === null) return null;
  const change = (step: (now: Typed) => Typed) =>
    setTyped((now) => {
      const next = step(now ?? begun(call, first));
      draft.keep(next);
      return next;
    });
  const startAnew = async () => {
    await draft.drop();
    setTyped(begun(call, first));
    setRestoredAt(null);
  };
  return (
    <>
      {restoredAt && !isUntouched(typed) && (
        <p role="status" className="gw-register-restored">
          {words.restored(timeOfDay(restoredAt))}{" "}
          <Button size="small" onClick={() => void startAnew()}>
            {words.startAnew}
          </Button>
        </p>
      )}
      <RegisterForm typed={typed} setTyped={change} draft={draft} done={forgetCall} />
    </>
  );
}

/** What was begun and not registered: the line dropped, or the tab was closed. */
function Unfinished({ current, open }: { current: string; open: (what: string) => void }): ReactNode {
  const words = useWords(registerWords);
  const [found, setFound] = useState<readonly KeptDraft<Typed>[]>([]);
  useEffect(() => {
    let isCurrent = true;
    void draftsLike<Typed>(DRAFTS).then((drafts) => isCurrent && setFound(drafts));
    return () => {
      isCurrent = false;
    };
  }, [current]);
  const others = found.filter((one) => one.what !== current && !isUntouched(one.value));
  if (others.length === 0) return null;
  return (
    <ul className="gw-unfinished" aria-label={words.unfinished}>
      {others.map((one) => (
        <li key={one.what}>
          {words.unfinished} <time dateTime={one.saved_at}>{inTable(one.saved_at)}</time>{" "}
          <span lang="zh-CN">{one.value.address || one.value.item?.zh || one.value.description.slice(0, 40)}</span>{" "}
          <Button size="small" onClick={() => open(one.what)}>
            {words.goOn}
          </Button>
        </li>
      ))}
    </ul>
  );
}
