// Every picture that shows the case, small; one opens large, and the others are a key away.
import { Button, Modal } from "antd";
import { type ReactNode, useState } from "react";

import { $api } from "../../../../kit/api";
import { type CommandTable, useCommands } from "../../../../kit/commands";
import { useWords } from "../../../../kit/language";
import { Part } from "../../../../kit/Part";
import { Picture } from "../../../../kit/Picture";
import { usePictureWords } from "../Pictures";
import type { Picture as Pictured } from "../pictures";
import type { TabProps } from "../Tabs";
import { caseWords } from "../words";

export function Evidence({ found }: TabProps): ReactNode {
  const words = useWords(caseWords);
  const query = $api.useQuery("get", "/api/v1/cases/{case_id}/evidence", { params: { path: { case_id: found.id } } });
  const [large, setLarge] = useState<number | null>(null);
  const shown = usePictureWords(found);
  return (
    <Part query={query} empty={(data) => (data.pictures.length === 0 ? <NoEvidence /> : null)}>
      {({ pictures }) => (
        <>
          <ul className="gw-thumbs">
            {pictures.map((one, at) => {
              const { alt, caption } = shown(one);
              return (
                <li key={`${one.kind}-${one.id}`}>
                  <button type="button" onClick={() => setLarge(at)} aria-label={words.evidence.larger(alt)}>
                    <Picture address={one.thumbnail} alt="" small />
                  </button>
                  <span className="gw-thumb-words">
                    <b>{one.is_after ? words.evidence.after : words.evidence.before}</b> {caption}
                  </span>
                </li>
              );
            })}
          </ul>
          {large !== null && <Large pictures={pictures} at={large} go={setLarge} found={found} />}
        </>
      )}
    </Part>
  );
}

function NoEvidence(): ReactNode {
  const { evidence: say } = useWords(caseWords);
  return (
    <div className="gw-case-nothing">
      <b>{say.none}</b>
      <p className="gw-quiet">{say.noneWhy}</p>
    </div>
  );
}

type LargeProps = TabProps & { pictures: readonly Pictured[]; at: number; go: (at: number | null) => void };

function Large(props: LargeProps): ReactNode {
  const shown = usePictureWords(props.found);
  const picture = props.pictures[props.at];
  if (picture === undefined) return null;
  return (
    <Modal open onCancel={() => props.go(null)} footer={null} title={shown(picture).caption} mask={{ blur: false }} width={1280}>
      <LargePicture {...props} />
    </Modal>
  );
}

const LARGE_COMMANDS = { previous: { left: ["ArrowLeft"] }, next: { left: ["ArrowRight"] } } satisfies CommandTable;

function LargePicture({ found, pictures, at, go }: LargeProps): ReactNode {
  const { evidence: say } = useWords(caseWords);
  const shown = usePictureWords(found);
  const step = (by: number) => go((at + by + pictures.length) % pictures.length);
  const handlers = { previous: () => step(-1), next: () => step(1) };
  useCommands("largePicture", LARGE_COMMANDS, { previous: say.previous, next: say.next }, handlers, { isModal: true });
  const picture = pictures[at];
  if (picture === undefined) return null;
  return (
    <>
      <div className="gw-ba-box">
        <Picture {...shown(picture)} />
      </div>
      {pictures.length > 1 && (
        <div className="gw-together">
          <Button onClick={handlers.previous}>
            {say.previous} <kbd>←</kbd>
          </Button>
          <Button onClick={handlers.next}>
            {say.next} <kbd>→</kbd>
          </Button>
          <span className="gw-quiet gw-figures">
            {at + 1} / {pictures.length}
          </span>
        </div>
      )}
    </>
  );
}
