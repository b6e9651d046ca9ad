// Behind the form of an action: its value, its draft, its sending, and what the server said of it.
import { useMutation } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";

import { $api, api, queryClient, Refused } from "../../../kit/api";
import { useDraft } from "../../../kit/drafts";
import { named, useLanguage, useWords } from "../../../kit/language";
import { type Choices, fieldsOf, type Json, requiredNow, type Schema, type Value } from "../../../kit/SchemaForm/schema";
import { cleaned, type Errors, lacksOf, placed } from "../../../kit/SchemaForm/values";
import { formWords } from "../../../kit/SchemaForm/words";
import { toast } from "../../../kit/toasts";
import type { ActionFormProps } from "./ActionForm";
import { keyOf } from "./offers";
import { refreshCase } from "./refresh";
import { type Attempt, attemptOf, isConflict, send } from "./sending";
import { isSame, type Opened } from "./useOpened";
import { caseWords } from "./words";

export function useActionForm({ id, opened, handle }: ActionFormProps) {
  const words = useWords(caseWords);
  const { lacks: lackWords } = useWords(formWords);
  const language = useLanguage();
  const what = `case-${id}/${keyOf(opened.offer)}`;
  const draft = useDraft<Value>(what);
  const schema = (opened.offer.schema ?? {}) as Schema;
  const fields = useMemo(() => fieldsOf(schema, opened.offer.choices as Choices), [schema, opened.offer.choices]);
  const proposed = opened.offer.proposed as Value;
  const [value, setValue] = useState<Value>(proposed);
  const [isRestored, setRestored] = useState(false);
  const [errors, setErrors] = useState<Errors>({});
  const [sending, setSending] = useState(0);
  const [failedAt, setFailedAt] = useState(0);
  const [gone, setGone] = useState<string | null>(null);
  const attempt = useRef<Attempt | null>(null);
  const latest = useRef<Value>(value);
  latest.current = value;

  useEffect(() => {
    if (!draft.kept || isRestored) return;
    setValue(draft.kept.value);
    setRestored(true);
  }, [draft.kept]);

  const change = (next: Value) => {
    latest.current = next;
    setValue(next);
    draft.keep(next);
    setErrors((all) => Object.fromEntries(Object.entries(all).filter(([path]) => isUnchanged(path, value, next))));
  };

  const sent = useMutation({
    mutationFn: async ({ offer, version }: Pick<Opened, "offer" | "version">) => {
      const body = cleaned(fields, latest.current);
      attempt.current = attemptOf(offer, version, body, attempt.current);
      await send(offer, id, version, body, attempt.current.key);
    },
    onSuccess: async (_, { offer }) => {
      await draft.drop();
      toast(words.actions.done(named(offer.title, language)));
      handle.close();
      await refreshCase(id);
    },
    onError: (error) => {
      if (error instanceof Refused) attempt.current = null; // it was answered: what comes next is another attempt
      if (isConflict(error)) void refreshCase(id);
      else if (error instanceof Refused) {
        setErrors(placed(error.problem, fields).errors);
        setFailedAt((count) => count + 1);
      }
    },
  });

  const go = (target: Pick<Opened, "offer" | "version">) => {
    const lacks = lacksOf(fields, schema, latest.current);
    setErrors(Object.fromEntries(Object.entries(lacks).map(([path, lack]) => [path, lackWords[lack]])));
    setGone(null);
    if (Object.keys(lacks).length > 0) setFailedAt((count) => count + 1);
    else if (sending === 0) sent.mutate(target);
  };

  /** On the case as it is now; if the action has gone, says why, and the text stays. */
  const keepMine = async () => {
    const path = { params: { path: { case_id: id } } };
    const [found, offers] = await Promise.all([api.GET("/api/v1/cases/{case_id}", path), api.GET("/api/v1/cases/{case_id}/actions", path)]);
    if (!found.data || !offers.data) return;
    queryClient.setQueryData($api.queryOptions("get", "/api/v1/cases/{case_id}", path).queryKey, found.data);
    const same = offers.data.actions.find((one) => isSame(one, opened.offer));
    if (!same?.is_open) {
      setGone(same?.barred_because ? named(same.barred_because, language) : "");
      return;
    }
    handle.rebase(same, offers.data.version, found.data);
    go({ offer: same, version: offers.data.version });
  };

  const conflict = sent.isError && isConflict(sent.error);
  const isPlaced = sent.error instanceof Refused && !placed(sent.error.problem, fields).isAboutAll;
  return {
    what,
    fields,
    value,
    change,
    errors,
    alsoRequired: requiredNow(schema, cleaned(fields, value) as Record<string, Json>),
    isReady: draft.kept !== undefined,
    isRestored: isRestored && draft.savedAt === null,
    draftAt: draft.savedAt ?? draft.kept?.saved_at ?? null,
    discard: () => {
      void draft.drop();
      setRestored(false);
      setErrors({});
      setValue(proposed);
    },
    sending,
    setSending,
    submit: () => !sent.isPending && go(opened),
    keepMine: () => void keepMine().catch(() => undefined),
    isBusy: sent.isPending,
    conflict,
    gone,
    /** Beside what stands at the fields. */
    error: sent.isError && !conflict && !isPlaced ? sent.error : null,
    failedAt,
  };
}

/** What was wrong with a field is forgotten once somebody changes it. */
function isUnchanged(path: string, before: Value, after: Value): boolean {
  const name = path.split(".")[0] ?? path;
  return before[name] === after[name];
}
