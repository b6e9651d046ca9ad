// Photos of a form: chosen, sent in pieces while one types, shown small; half-sent ones go on when the form opens again.
import { Button } from "antd";
import { type ReactNode, useEffect, useRef, useState } from "react";

import { $api, Refused } from "../api";
import { useWords } from "../language";
import { dropUpload, keepUpload, sendUpload, type Waiting, waitingUploads } from "../uploads";
import { type ControlProps, said } from "./Control";
import type { Json } from "./schema";
import { formWords } from "./words";

interface OnItsWay {
  waiting: Waiting;
  sent: number;
  trouble: string | null;
}

export function Photos(props: ControlProps): ReactNode {
  const words = useWords(formWords);
  const ids = (Array.isArray(props.value) ? props.value : []).filter((one): one is number => typeof one === "number");
  const { going, add, resend, remove } = useUploads(props, ids);
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="gw-photos">
      <ul>
        {ids.map((id, at) => (
          <li key={id}>
            <Sent id={id} name={words.photo(at + 1)} />
            <Button size="small" onClick={() => props.onChange(ids.filter((one) => one !== id))}>
              {words.removePhoto(words.photo(at + 1))}
            </Button>
          </li>
        ))}
        {going.map(({ waiting, sent, trouble }) => (
          <li key={waiting.key}>
            <Progress waiting={waiting} sent={sent} />
            {trouble !== null && (
              <>
                <span className="gw-field-error" role="alert">
                  {trouble}
                </span>
                <Button size="small" onClick={() => resend(waiting)}>
                  {words.resend(waiting.name)}
                </Button>
              </>
            )}
            <Button size="small" onClick={() => remove(waiting)}>
              {words.removePhoto(waiting.name)}
            </Button>
          </li>
        ))}
      </ul>
      <input
        {...said(props)}
        ref={input}
        className="gw-hidden"
        tabIndex={-1}
        aria-label={words.addPhotos}
        type="file"
        accept="image/*"
        multiple
        onChange={(event) => {
          add([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      <Button onClick={() => input.current?.click()}>{words.addPhotos}</Button> <span className="gw-quiet">{words.photosHint}</span>
    </div>
  );
}

function Sent({ id, name }: { id: number; name: string }): ReactNode {
  const photo = $api.useQuery("get", "/api/v1/photos/{photo_id}", { params: { path: { photo_id: id } } });
  const address = photo.data?.thumbnail_url;
  return address ? <img src={address} alt={name} width={96} height={72} /> : <span className="gw-thumb-empty">{name}</span>;
}

function Progress({ waiting, sent }: { waiting: Waiting; sent: number }): ReactNode {
  const words = useWords(formWords);
  const percent = waiting.file.size === 0 ? 0 : Math.round((100 * sent) / waiting.file.size);
  return (
    <span className="gw-sending">
      <progress max={100} value={percent} aria-label={words.sending(waiting.name, percent)} />
      <span>{words.sending(waiting.name, percent)}</span>
    </span>
  );
}

/** Sends what is chosen; what arrived joins the value of the field. */
function useUploads({ uploadsOf, onChange, onSending, path }: ControlProps, ids: readonly number[]) {
  const what = `${uploadsOf}/${path}`;
  const [going, setGoing] = useState<readonly OnItsWay[]>([]);
  const latest = useRef<readonly Json[]>(ids);
  latest.current = ids;
  const aborts = useRef(new Map<string, AbortController>());
  const change = (key: string, part: Partial<OnItsWay>) =>
    setGoing((all) => all.map((one) => (one.waiting.key === key ? { ...one, ...part } : one)));
  const leave = (key: string) => setGoing((all) => all.filter((one) => one.waiting.key !== key));

  const send = (waiting: Waiting) => {
    const abort = new AbortController();
    aborts.current.set(waiting.key, abort);
    change(waiting.key, { trouble: null });
    sendUpload(what, waiting, { onProgress: (sent) => change(waiting.key, { sent }), signal: abort.signal })
      .then(async (photo) => {
        latest.current = [...latest.current, photo];
        onChange([...latest.current]);
        leave(waiting.key);
        await dropUpload(what, waiting.key);
      })
      .catch((error: unknown) => {
        if (abort.signal.aborted) return;
        change(waiting.key, { trouble: error instanceof Refused ? error.problem.detail : String(error) });
      });
  };
  const begin = (waiting: readonly Waiting[]) => {
    setGoing((all) => [...all, ...waiting.map((one) => ({ waiting: one, sent: 0, trouble: null }))]);
    waiting.forEach(send);
  };

  useEffect(() => {
    let isCurrent = true;
    void waitingUploads(what).then((found) => isCurrent && begin(found));
    const all = aborts.current;
    return () => {
      isCurrent = false;
      for (const one of all.values()) one.abort();
    };
  }, [what]);
  useEffect(() => onSending?.(going.length), [going.length]);

  const add = (files: readonly File[]) => {
    const waiting = files.map((file) => ({ key: crypto.randomUUID(), file, name: file.name, location: null }));
    void Promise.all(waiting.map((one) => keepUpload(what, one))).then(() => begin(waiting));
  };
  const remove = (waiting: Waiting) => {
    aborts.current.get(waiting.key)?.abort();
    leave(waiting.key);
    void dropUpload(what, waiting.key);
  };
  return { going, add, resend: send, remove };
}
