// What an import changes, or has changed: counts, and the cameras by name with what was and what will be.
import type { ReactNode } from "react";

import { named, useLanguage, useWords } from "../../kit/language";
import { GROUPS, type Group, type ListedChange, type Preview } from "./importing";
import { camerasWords } from "./words";

const SIGN: Record<Group | "unchanged", string> = { added: "+", updated: "~", returned: "↺", vanished: "−", unchanged: "=" };

export function ImportPreview({ preview }: { preview: Preview }): ReactNode {
  const words = useWords(camerasWords);
  const language = useLanguage();
  const isNews = GROUPS.some((one) => preview[one] > 0);
  return (
    <section aria-label={words.preview}>
      <dl className="cam-groups">
        {([...GROUPS, "unchanged"] as const).map((one) => (
          <div key={one}>
            <dt>
              <span aria-hidden="true">{SIGN[one]}</span> {words.groups[one]}
            </dt>
            <dd>{preview[one]}</dd>
          </div>
        ))}
      </dl>
      {!isNews && <p>{words.nothingNew}</p>}
      {(preview.remarks ?? []).length > 0 && (
        <ul className="cam-remarks">
          {preview.remarks?.map((one) => (
            <li key={one.en}>⚠ {named(one, language)}</li>
          ))}
        </ul>
      )}
      {preview.vanished > 0 && <p>{words.vanishedWhy}</p>}
      {GROUPS.map((group) => (
        <Named key={group} group={group} cameras={preview[`${group}_cameras`] ?? []} count={preview[group]} />
      ))}
    </section>
  );
}

function Named({ group, cameras, count }: { group: Group; cameras: readonly ListedChange[]; count: number }): ReactNode {
  const words = useWords(camerasWords);
  if (cameras.length === 0) return null;
  return (
    <details open={group !== "added" || cameras.length <= 20}>
      <summary>
        <span aria-hidden="true">{SIGN[group]}</span> {words.groups[group]} {count}
      </summary>
      {cameras.length < count && <p className="gw-quiet">{words.firstOnly(cameras.length)}</p>}
      <ul className="cam-named">
        {cameras.map((one) => (
          <li key={one.external_id}>
            <b lang="zh-CN">{one.name}</b> <code>{one.external_id}</code>
            {Object.entries(one.fields ?? {}).map(([field, [was, is]]) => (
              <div key={field} className="cam-change">
                {words.changedFields[field] ?? field}
                {field !== "address" && ` ${words.wasTo(said(was), said(is))}`}
              </div>
            ))}
            {(one.kept ?? []).length > 0 && <div className="cam-kept">◆ {words.keptEdit}</div>}
          </li>
        ))}
      </ul>
    </details>
  );
}

function said(value: unknown): string {
  return value === null || value === undefined ? "—" : String(value);
}
