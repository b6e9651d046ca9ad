// What is not saved, what the server would refuse, and what somebody else saved meanwhile; one button saves all of it.
import { Alert, Button } from "antd";
import type { ReactNode } from "react";

import { timeOfDay } from "../../kit/instant";
import { useWords } from "../../kit/language";
import { Trouble } from "../../kit/Part";
import { toast } from "../../kit/toasts";
import type { ViewEditor } from "./useViewEditor";
import { changedParts, type DraftFlaw, draftOf, type Part, partOf, type ViewDraft } from "./viewDraft";
import { camerasWords } from "./words";

type Words = ReturnType<typeof useCameraWords>;

export function SaveBar({ editor }: { editor: ViewEditor }): ReactNode {
  const words = useCameraWords();
  const save = async (how: () => Promise<boolean>) => {
    if (await how()) toast(words.saved);
  };
  if (editor.changed.length === 0 && editor.theirs === null) return null;
  return (
    <section className="cam-save" aria-label={words.unsaved("")}>
      {editor.restoredAt && <p className="gw-quiet">{words.restored(timeOfDay(editor.restoredAt))}</p>}
      {editor.theirs ? (
        <Conflict editor={editor} keepMine={() => void save(editor.keepMine)} />
      ) : (
        <>
          <p>{words.unsaved(editor.changed.map((one) => words.changed[one]).join(words.listJoin))}</p>
          {editor.flaws.length > 0 && (
            <ul className="cam-flaws" role="alert">
              {editor.flaws.map((one) => (
                <li key={JSON.stringify(one)}>⚠ {flawText(one, words)}</li>
              ))}
            </ul>
          )}
        </>
      )}
      {editor.error !== null && <Trouble error={editor.error} />}
      {editor.theirs === null && (
        <p className="cam-buttons">
          <Button type="primary" disabled={editor.flaws.length > 0} loading={editor.isSaving} onClick={() => void save(editor.save)}>
            {words.save}
          </Button>
          <Button disabled={!editor.canUndo} onClick={editor.undo}>
            {words.undo}
          </Button>
          <Button onClick={editor.discard}>{words.discard}</Button>
        </p>
      )}
    </section>
  );
}

function Conflict({ editor, keepMine }: { editor: ViewEditor; keepMine: () => void }): ReactNode {
  const words = useCameraWords();
  if (editor.theirs === null) return null;
  const theirs = draftOf(editor.theirs.view);
  const parts = new Set([...changedParts(editor.base, theirs), ...editor.changed]);
  return (
    <div role="alert">
      <Alert type="warning" showIcon title={words.conflict} description={words.keepMineWhy} />
      <table className="cam-table">
        <thead>
          <tr>
            <th scope="col">{words.conflictWhat}</th>
            <th scope="col">{words.conflictTheirs}</th>
            <th scope="col">{words.conflictMine}</th>
          </tr>
        </thead>
        <tbody>
          {[...parts].map((part) => (
            <tr key={part}>
              <th scope="row">{words.changed[part]}</th>
              <td>{partText(theirs, part, words)}</td>
              <td>{editor.changed.includes(part) ? partText(editor.draft, part, words) : words.never}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="cam-buttons">
        <Button onClick={editor.useTheirs}>{words.useTheirs}</Button>
        <Button type="primary" onClick={keepMine} loading={editor.isSaving} disabled={editor.flaws.length > 0}>
          {words.keepMine}
        </Button>
      </p>
    </div>
  );
}

function useCameraWords() {
  return useWords(camerasWords);
}

function partText(draft: ViewDraft, part: Part, words: Words): string {
  const value = partOf(draft, part);
  if (value === null) return part === "hours" ? words.always : part === "items" ? words.allItems : words.nothing;
  switch (part) {
    case "zones":
    case "masks":
      return shapesText(draft.shapes[part], words);
    case "regions":
      return shapesText([...draft.shapes.no_parking, ...draft.shapes.fire_lane], words);
    case "control_points":
      return words.pointsCount(draft.points.length);
    case "is_patrolled":
      return draft.is_patrolled ? words.yes : words.no;
    case "period_s":
      return words.seconds(draft.period_s ?? 0);
    case "hours":
      return draft.hours.join("–");
    case "items":
      return (draft.items ?? []).join(words.listJoin);
    default:
      return draft.slices;
  }
}

function shapesText(shapes: readonly (readonly unknown[])[], words: Words): string {
  return words.shapes(
    shapes.length,
    shapes.reduce((sum, one) => sum + one.length, 0),
  );
}

function flawText(found: DraftFlaw, words: Words): string {
  if (found.part === "points") return words.flaws.points(found.count);
  if (found.part === "blank") return words.flaws.blank(found.number);
  if (found.part !== "shape") return words.flaws[found.part];
  const name = words.numbered(words.kinds[found.kind], found.at + 1);
  if (found.flaw.kind !== "crossing") return words.flaws[found.flaw.kind](name);
  return words.flaws.crossing(name, found.flaw.edges[0] + 1, found.flaw.edges[1] + 1);
}
