// The `?` sheet: what the keys do here, written from the tables that handle them.
import { Modal } from "antd";
import type { ReactNode } from "react";

import { keyLabel, keysOf, type Scope, useCommands, useKeySet, useScopes } from "../kit/commands";
import { useWords } from "../kit/language";
import { appWords } from "./words";

export default function Help({ close }: { close: () => void }): ReactNode {
  const words = useWords(appWords);
  return (
    <Modal open onCancel={close} footer={null} title={words.help} mask={{ blur: false }} width={560}>
      <Sheet close={close} />
    </Modal>
  );
}

const CLOSING = { close: { left: ["Shift+Slash"] } } as const;

function Sheet({ close }: { close: () => void }): ReactNode {
  const words = useWords(appWords);
  const chosen = useKeySet();
  const scopes = useScopes().filter((one) => one.name !== "help");
  useCommands("help", CLOSING, { close: words.close }, { close });
  return (
    <>
      {scopes.map((scope) => (
        <KeyList key={scope.name} scope={scope} chosen={chosen} />
      ))}
      <p className="gw-quiet">{words.keysHint}</p>
    </>
  );
}

function KeyList({ scope, chosen }: { scope: Scope; chosen: ReturnType<typeof useKeySet> }): ReactNode {
  const rows = Object.entries(scope.table).filter(([id, spec]) => scope.handlers[id] !== undefined && keysOf(spec, chosen).length > 0);
  return (
    <dl className="gw-keys">
      {rows.map(([id, spec]) => (
        <div key={id}>
          <dt>
            {keysOf(spec, chosen).map((keys) => (
              <kbd key={keys}>{keyLabel(keys)}</kbd>
            ))}
          </dt>
          <dd>{scope.labels[id]}</dd>
        </div>
      ))}
    </dl>
  );
}
