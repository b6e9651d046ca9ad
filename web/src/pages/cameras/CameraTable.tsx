// The same cameras as rows, for whoever looks for words and numbers.
import type { ReactNode } from "react";
import { Link } from "react-router";

import { inTable } from "../../kit/instant";
import { useWords } from "../../kit/language";
import { HealthMark } from "./HealthMark";
import { usePictureAge } from "./Tile";
import type { Camera } from "./useCameraList";
import { camerasWords } from "./words";

export function CameraTable({ cameras, platforms }: { cameras: readonly Camera[]; platforms: ReadonlyMap<number, string> }): ReactNode {
  const { columns, title } = useWords(camerasWords);
  const heads = [columns.name, columns.health, columns.since, columns.age, columns.lastGood, columns.period, columns.platform, columns.key];
  return (
    <div className="cam-scroll" role="region" aria-label={title} tabIndex={0}>
      <table className="cam-table">
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {cameras.map((camera) => (
            <Row key={camera.id} camera={camera} platform={platforms.get(camera.platform_id) ?? ""} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ camera, platform }: { camera: Camera; platform: string }): ReactNode {
  const words = useWords(camerasWords);
  const { text, freshness } = usePictureAge(camera);
  const period = camera.period_s === null ? words.differs : words.seconds(camera.period_s);
  return (
    <tr>
      <th scope="row" lang="zh-CN">
        <Link to={`/cameras/${camera.id}/views/${camera.view_ids[0] ?? 0}`}>{camera.name}</Link>
      </th>
      <td>
        <HealthMark health={camera.health} />
      </td>
      <td>{camera.health_since_at === null ? words.never : inTable(camera.health_since_at)}</td>
      <td className={`cam-age-${freshness}`}>{text}</td>
      <td>{camera.last_good_at === null ? words.never : inTable(camera.last_good_at)}</td>
      <td>{camera.is_patrolled ? period : words.no}</td>
      <td lang="zh-CN">{platform}</td>
      <td>{camera.external_id}</td>
    </tr>
  );
}
