// Photos of the report: each is sent as soon as it is chosen, so that registering waits for none.
import CloseOutlined from "@ant-design/icons/CloseOutlined";
import { Button } from "antd";
import { type ReactNode, useId, useState } from "react";

import { $api, api } from "../../../kit/api";
import { useWords } from "../../../kit/language";
import { registerWords } from "./words";

interface Waiting {
  file: File;
  failed: string | null;
}

const MOST = 10;

export function Photos({ ids, change }: { ids: readonly number[]; change: (step: (ids: number[]) => number[]) => void }): ReactNode {
  const words = useWords(registerWords);
  const id = useId();
  const [waiting, setWaiting] = useState<readonly Waiting[]>([]);
  const send = async (file: File) => {
    setWaiting((now) => [...now.filter((one) => one.file !== file), { file, failed: null }]);
    try {
      const { data } = await api.POST("/api/v1/photos", {
        params: { query: { name: file.name.slice(-200) } },
        body: file as unknown as string,
        bodySerializer: (body: unknown) => body as BodyInit,
        headers: { "Content-Type": file.type || "image/jpeg" },
      });
      if (data === undefined) return;
      change((now) => [...now, data.id]);
      setWaiting((now) => now.filter((one) => one.file !== file));
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      setWaiting((now) => now.map((one) => (one.file === file ? { file, failed: said } : one)));
    }
  };
  return (
    <div className="gw-photos">
      <input
        id={id}
        type="file"
        accept="image/*"
        multiple
        className="gw-hidden"
        disabled={ids.length >= MOST}
        onChange={(event) => {
          for (const file of [...(event.target.files ?? [])].slice(0, MOST - ids.length)) void send(file);
          event.target.value = "";
        }}
      />
      <label htmlFor={id} className="gw-button gw-file">
        {words.addPhotos}
      </label>
      {ids.map((one) => (
        <Photo key={one} id={one} remove={() => change((now) => now.filter((other) => other !== one))} />
      ))}
      {waiting.map(({ file, failed }) => (
        <span key={file.name} role="status" className={failed ? "gw-danger" : "gw-quiet"}>
          {file.name}: {failed ?? words.sendingPhoto}{" "}
          {failed && (
            <Button size="small" onClick={() => void send(file)}>
              {words.again}
            </Button>
          )}
        </span>
      ))}
    </div>
  );
}

function Photo({ id, remove }: { id: number; remove: () => void }): ReactNode {
  const words = useWords(registerWords);
  const photo = $api.useQuery("get", "/api/v1/photos/{photo_id}", { params: { path: { photo_id: id } } });
  return (
    <span className="gw-photo">
      {photo.data?.thumbnail_url && <img src={photo.data.thumbnail_url} alt={words.photo(id)} />}
      <Button size="small" icon={<CloseOutlined />} aria-label={words.removePhoto(id)} onClick={remove} />
    </span>
  );
}
