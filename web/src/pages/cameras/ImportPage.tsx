// Cameras of a platform or a list, in four steps: source, connect, preview, apply. Nothing is written before the last.
import { Alert, Button, Steps } from "antd";
import { type ReactNode, useEffect, useState } from "react";
import { Link } from "react-router";

import { Apology } from "../../app/Apologies";
import { $api, queryClient } from "../../kit/api";
import { useDraft } from "../../kit/drafts";
import { useLanguage, useWords } from "../../kit/language";
import { Part, Trouble } from "../../kit/Part";
import { useMay } from "../../kit/session";
import "./cameras.css";
import { ImportPreview } from "./ImportPreview";
import { ImportSource, type Source } from "./ImportSource";
import { type Kind, mistakesIn, type Preview, questionOf, withoutSecrets } from "./importing";
import { isOver, type Job, useJob } from "./useJob";
import { camerasWords } from "./words";

export default function ImportPage(): ReactNode {
  const words = useWords(camerasWords);
  const mayManage = useMay("camera.manage");
  const kinds = $api.useQuery("get", "/api/v1/platforms/kinds");
  if (!mayManage) return <Apology title={words.cannotImport} why={words.cannotImportWhy} />;
  return (
    <div className="gw-page cam-import">
      <p>
        <Link to="/cameras">{`← ${words.back}`}</Link>
      </p>
      <h1>{words.importTitle}</h1>
      <Part query={kinds}>{(page) => <Wizard kinds={page.items} />}</Part>
    </div>
  );
}

const NOTHING: Source = { kind: "", name: "", entered: {}, fileName: "", mayBeEmpty: false };

function Wizard({ kinds }: { kinds: readonly Kind[] }): ReactNode {
  const words = useWords(camerasWords);
  const [source, setSource] = useState<Source>({ ...NOTHING, kind: kinds[0]?.kind ?? "" });
  const draft = useDraft<Source>("cameras/import");
  useEffect(() => {
    if (draft.kept) setSource({ ...NOTHING, ...draft.kept.value });
  }, [draft.kept === undefined]);
  const change = (next: Source) => {
    setSource(next);
    draft.keep({ ...next, fileName: "", entered: withoutSecrets(kinds, next.entered) });
  };
  const kind = kinds.find((one) => one.kind === source.kind) ?? kinds[0];
  const asked = useImport(kind, source);
  if (kind === undefined) return null;
  const finish = () => {
    void draft.drop();
    setSource({ ...NOTHING, kind: kind.kind });
    asked.reset();
  };
  return (
    <>
      <Steps
        current={asked.step}
        size="small"
        responsive
        items={[words.steps.source, words.steps.connect, words.steps.preview, words.steps.apply].map((title) => ({ title }))}
      />
      {asked.error !== null && <Trouble error={asked.error} />}
      {asked.step === 0 && (
        <ImportSource kinds={kinds} kind={kind} source={source} change={change} connect={() => asked.ask(true)} isBusy={asked.isBusy} />
      )}
      {asked.step === 1 && <Connecting job={asked.job} back={asked.reset} />}
      {asked.step === 2 && asked.job && (
        <Previewed job={asked.job} apply={() => asked.ask(false)} back={asked.reset} isBusy={asked.isBusy} />
      )}
      {asked.step === 3 && <Applied job={asked.job} back={asked.reset} again={finish} />}
    </>
  );
}

/** 0 source, 1 connecting or failed, 2 preview, 3 applying or applied. */
function useImport(kind: Kind | undefined, source: Source) {
  const { job, follow, id, error } = useJob();
  const [isDryRun, setDryRun] = useState(true);
  const asking = $api.useMutation("post", "/api/v1/jobs/camera-imports");
  const ask = (dry: boolean) => {
    if (kind === undefined) return;
    setDryRun(dry);
    const body = questionOf(kind, source.name, source.entered, { isDryRun: dry, mayBeEmpty: source.mayBeEmpty });
    asking.mutate({ body }, { onSuccess: (asked) => follow(asked.id) });
  };
  useEffect(() => {
    if (job?.state !== "done" || isDryRun) return;
    void queryClient.invalidateQueries({ queryKey: ["cameras"] });
    void queryClient.invalidateQueries({ queryKey: ["get", "/api/v1/cameras/counts"] });
    void queryClient.invalidateQueries({ queryKey: ["get", "/api/v1/platforms"] });
  }, [job?.state]);
  const reset = () => {
    follow(null);
    asking.reset();
  };
  const step = id === null ? 0 : !isDryRun ? 3 : job?.state === "done" ? 2 : 1;
  return { job, step, ask, reset, isBusy: asking.isPending, error: asking.error ?? error };
}

function Connecting({ job, back }: { job: Job | undefined; back: () => void }): ReactNode {
  const words = useWords(camerasWords);
  if (job?.state === "failed") return <Failed job={job} back={back} />;
  return (
    <div className="cam-step" role="status">
      <p>{words.connecting}</p>
      <p className="gw-quiet">{words.connectSlow}</p>
      <Button onClick={back}>{words.stop}</Button>
    </div>
  );
}

function Failed({ job, back }: { job: Job; back: () => void }): ReactNode {
  const words = useWords(camerasWords);
  const language = useLanguage();
  const text = (language === "zh" ? job.error_text_zh : null) ?? job.error_text ?? "";
  const mistakes = mistakesIn(text);
  return (
    <div className="cam-step">
      <Alert
        type="error"
        role="alert"
        showIcon
        title={mistakes.length > 0 ? words.rowsWrong : words.failed}
        description={mistakes.length > 0 ? null : `${text} ${words.failedNothing}`}
      />
      {mistakes.length > 0 && (
        <table className="cam-table cam-mistakes">
          <thead>
            <tr>
              <th scope="col">{words.wrongRow}</th>
              <th scope="col">{words.wrongColumn}</th>
              <th scope="col">{words.wrongWhy}</th>
            </tr>
          </thead>
          <tbody>
            {mistakes.map((one) => (
              <tr key={`${one.row} ${one.column} ${one.why}`}>
                <td>{one.row}</td>
                <td>{one.column || words.never}</td>
                <td>{one.why}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p>
        <Button type="primary" onClick={back}>
          {words.backToSource}
        </Button>
      </p>
    </div>
  );
}

function Previewed({ job, apply, back, isBusy }: { job: Job; apply: () => void; back: () => void; isBusy: boolean }): ReactNode {
  const words = useWords(camerasWords);
  return (
    <div className="cam-step">
      <p className="gw-quiet">{answeredIn(job) && words.answered(answeredIn(job) ?? "")}</p>
      <ImportPreview preview={job.result as unknown as Preview} />
      <p className="cam-buttons">
        <Button type="primary" onClick={apply} loading={isBusy}>
          {words.apply}
        </Button>
        <Button onClick={back}>{words.backToSource}</Button>
      </p>
    </div>
  );
}

function Applied({ job, back, again }: { job: Job | undefined; back: () => void; again: () => void }): ReactNode {
  const words = useWords(camerasWords);
  if (job?.state === "failed") return <Failed job={job} back={back} />;
  if (!isOver(job) || (job?.result as { is_dry_run?: boolean } | null)?.is_dry_run)
    return (
      <p className="cam-step" role="status">
        {words.applying}
      </p>
    );
  return (
    <div className="cam-step">
      <Alert type="success" role="status" showIcon title={words.applied} />
      <ImportPreview preview={job?.result as unknown as Preview} />
      <p className="cam-buttons">
        <Link to="/cameras" className="cam-button cam-primary">
          {words.toWall}
        </Link>
        <Button onClick={again}>{words.again}</Button>
      </p>
    </div>
  );
}

function answeredIn(job: Job): string | null {
  if (job.started_at === null || job.ended_at === null) return null;
  return ((new Date(job.ended_at).getTime() - new Date(job.started_at).getTime()) / 1000).toFixed(1);
}
