// One look because somebody asked: how long each step took, the picture, or what is wrong and what to try.
import { Alert } from "antd";
import { type ReactNode, useEffect, useState } from "react";

import { useLanguage, useWords } from "../../kit/language";
import { Trouble } from "../../kit/Part";
import { useHealthWord } from "./HealthMark";
import { ms } from "./HealthPanel";
import { useHealthWords } from "./health";
import { isOver, type Job } from "./useJob";
import { camerasWords } from "./words";

const SLOW_AFTER_MS = 8_000;
const STEPS = ["connect", "keyframe", "infer"] as const;
const FIELD = { connect: "connect_ms", keyframe: "keyframe_ms", infer: "inference_ms" } as const;
/** Progress at which the step is over (detection/single_visit.py). */
const OVER_AT = { connect: 10, keyframe: 60, infer: 80 } as const;

interface Result {
  error: string | null;
  error_text: string | null;
  width_px: number | null;
  height_px: number | null;
  codec: string | null;
  age_s: number | null;
  connect_ms: number | null;
  keyframe_ms: number | null;
  inference_ms: number | null;
  detections: unknown[] | null;
}

export function TestVisit({ job, error }: { job: Job | undefined; error: unknown }): ReactNode {
  const words = useWords(camerasWords);
  if (error !== null && error !== undefined) return <Trouble error={error} />;
  if (job === undefined) return null;
  return (
    <section className="gw-card cam-test" aria-label={words.testDone} aria-live="polite">
      <h2>{isOver(job) ? words.testDone : words.testing}</h2>
      <StepTimes job={job} />
      {job.state === "waiting" && <Waiting />}
      {job.state === "failed" && <FailedTest job={job} />}
      {job.state === "done" && <Seen job={job} result={job.result as unknown as Result} />}
    </section>
  );
}

function StepTimes({ job }: { job: Job }): ReactNode {
  const words = useWords(camerasWords);
  const result = job.result as Partial<Result> | null;
  return (
    <dl className="cam-groups">
      {STEPS.map((step) => {
        const isPast = (job.progress_percent ?? 0) >= OVER_AT[step];
        const said = isOver(job) ? (result?.[FIELD[step]] == null ? words.notReached : ms(result[FIELD[step]], words)) : isPast ? "✓" : "…";
        return (
          <div key={step}>
            <dt>{words.testSteps[step]}</dt>
            <dd>{said}</dd>
          </div>
        );
      })}
    </dl>
  );
}

function Waiting(): ReactNode {
  const words = useWords(camerasWords);
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return <p>{isSlow ? words.testSlow : words.testWaiting}</p>;
}

function FailedTest({ job }: { job: Job }): ReactNode {
  const language = useLanguage();
  return <Alert type="error" role="alert" showIcon title={(language === "zh" ? job.error_text_zh : null) ?? job.error_text ?? job.error} />;
}

function Seen({ job, result }: { job: Job; result: Result }): ReactNode {
  const words = useWords(camerasWords);
  const language = useLanguage();
  const name = useHealthWord(result.error);
  const known = useHealthWords().get(result.error ?? "");
  const advice = language === "zh" ? known?.advice_zh : known?.advice_en;
  return (
    <>
      {result.error === null ? (
        <p>
          <b>● {words.testGood}</b> {result.width_px}×{result.height_px} {result.codec} {words.testFound((result.detections ?? []).length)}
        </p>
      ) : (
        <Alert
          type="warning"
          showIcon
          title={name}
          description={
            <>
              <p lang="en">{result.error_text}</p>
              {advice && (
                <p>
                  <b>{words.whatToTry}</b> {advice}
                </p>
              )}
            </>
          }
        />
      )}
      {job.picture_url && <img className="cam-test-picture" src={`${job.picture_url}?size=view`} alt={words.testPicture} />}
    </>
  );
}
