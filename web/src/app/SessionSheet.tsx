// Above the page when the session ended under it.
import { Modal } from "antd";
import type { ReactNode } from "react";

import { useWords } from "../kit/language";
import { EntranceForm } from "./Entrance";
import { appWords } from "./words";

export default function SessionSheet(): ReactNode {
  const words = useWords(appWords);
  return (
    <Modal open closable={false} footer={null} title={words.sessionOver} mask={{ blur: false }}>
      <EntranceForm />
    </Modal>
  );
}
