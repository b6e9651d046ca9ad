// One report in the order of speech: where, what, since when, who; at its side the map and what it may be one more of.
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { useNavigate } from "react-router";

import { type CommandTable, useCommands } from "../../../kit/commands";
import type { DraftHandle } from "../../../kit/drafts";
import { timeOfDay } from "../../../kit/instant";
import { useWords } from "../../../kit/language";
import { Trouble } from "../../../kit/Part";
import { useMay } from "../../../kit/session";
import { toast } from "../../../kit/toasts";
import type { Source } from "./call";
import { type Duplicate, Duplicates, FAR_M, NEAR_M, useDuplicates, usePoints, within } from "./Duplicates";
import { Photos } from "./Photos";
import { missing, type Typed } from "./report";
import { isUnseen, useSending } from "./useSending";
import { ItemField, TextField } from "./What";
import { AddressField, PlaceOnMap } from "./Where";
import { registerWords } from "./words";

const COMMANDS = { send: { left: ["Ctrl+Enter"] } } satisfies CommandTable;

interface FormProps {
  typed: Typed;
  setTyped: (step: (now: Typed) => Typed) => void;
  draft: DraftHandle<Typed>;
  done: () => void;
}

export function RegisterForm({ typed, setTyped, draft, done }: FormProps): ReactNode {
  const words = useWords(registerWords);
  const navigate = useNavigate();
  const [radius_m, setRadius] = useState(NEAR_M);
  const [chosen, setChosen] = useState<number | null>(null);
  const [wasTried, setTried] = useState(false);
  const change = (part: Partial<Typed>) => setTyped((now) => ({ ...now, ...part }));
  const sending = useSending(typed);
  const duplicates = useDuplicates(typed);
  const shown = within(duplicates.data ?? [], radius_m);
  const points = usePoints(shown, chosen);
  const lacking = missing(typed);
  const finish = async (id: number, said: string) => {
    await draft.drop();
    done();
    toast(said);
    await navigate(`/cases/${id}`);
  };
  const register = async () => {
    setTried(true);
    if (lacking.length > 0 || sending.busyWith !== null) return;
    const couldLook = typed.place === null || duplicates.data !== undefined;
    const made = await sending.register(couldLook ? shown.map((one) => one.case.id) : null);
    if (made) await finish(made.id, words.registered(made.acceptance_number));
    else void duplicates.refetch();
  };
  const join = async ({ case: known }: Duplicate) => {
    const joined = await sending.join(known.id);
    if (joined) await finish(joined.id, words.joined(joined.case_number ?? joined.acceptance_number));
  };
  useCommands("register", COMMANDS, words.commands, { send: () => void register() });
  return (
    <form
      className="gw-register"
      onSubmit={(event) => {
        event.preventDefault();
        void register();
      }}
      onKeyDown={(event) => {
        const isChoosing = event.target instanceof HTMLInputElement && !event.ctrlKey;
        if (event.code === "Enter" && isChoosing) event.preventDefault(); // Enter in a field chooses, it does not send
        if (event.code === "Enter" && event.ctrlKey) void register();
      }}
    >
      <div className="gw-card gw-register-fields">
        <AddressField typed={typed} change={change} isMissing={wasTried && lacking.includes("where")} />
        <ItemField typed={typed} change={change} isMissing={wasTried && lacking.includes("item")} />
        <TextField
          label={words.said}
          value={typed.description}
          maxLength={3500}
          lines={3}
          onChange={(description) => change({ description })}
        />
        <TextField label={words.since} hint={words.sinceHint} value={typed.since} maxLength={80} onChange={(since) => change({ since })} />
        <Who typed={typed} change={change} />
        <Photos ids={typed.photos} change={(step) => setTyped((now) => ({ ...now, photos: step(now.photos) }))} />
        {sending.error !== null && <Trouble error={sending.error} />}
        {isUnseen(sending.error) && <p>{words.lookAgain}</p>}
        {wasTried && lacking.length > 0 && (
          <p role="alert" className="gw-danger">
            {lacking.map((one) => words.missing[one]).join(" ")}
          </p>
        )}
        <div className="gw-register-send">
          <Button type="primary" htmlType="submit" loading={sending.busyWith === "new"}>
            {shown.length > 0 ? words.registerOther(shown.length) : words.register}
          </Button>
          <span className="gw-quiet" role="status">
            {draft.savedAt && words.draftKept(timeOfDay(draft.savedAt))}
          </span>
        </div>
      </div>
      <div className="gw-register-side">
        <PlaceOnMap typed={typed} change={change} points={points} choose={setChosen} radius_m={radius_m} />
        <section aria-label={words.duplicates}>
          <h2>{words.duplicates}</h2>
          <Duplicates
            typed={typed}
            query={duplicates}
            shown={shown}
            radius_m={radius_m}
            widen={() => setRadius(FAR_M)}
            chosen={chosen}
            choose={setChosen}
            join={(one) => void join(one)}
            busyWith={sending.busyWith}
          />
        </section>
      </div>
    </form>
  );
}

function Who({ typed, change }: { typed: Typed; change: (part: Partial<Typed>) => void }): ReactNode {
  const words = useWords(registerWords);
  const [mayRegister, mayReport] = [useMay("case.register"), useMay("case.report")];
  const sources: Source[] = [...(mayRegister ? (["hotline", "instruction"] as const) : []), ...(mayReport ? (["inspector"] as const) : [])];
  return (
    <>
      <fieldset className="gw-register-source">
        <legend>{words.source}</legend>
        {sources.map((one) => (
          <label key={one}>
            <input type="radio" name="source" checked={typed.source === one} onChange={() => change({ source: one })} />{" "}
            {words.sources[one]}
          </label>
        ))}
      </fieldset>
      {typed.source !== "inspector" && (
        <div className="gw-register-who">
          <TextField
            label={words.caller}
            hint={words.callerHint}
            value={typed.caller}
            maxLength={40}
            onChange={(caller) => change({ caller })}
          />
          <TextField label={words.call} value={typed.call} maxLength={80} onChange={(call) => change({ call })} />
        </div>
      )}
    </>
  );
}
