// One camera of the wall: its latest picture as soon as it is in sight, how old that is in words, and how the camera is doing.
import { memo, type ReactNode, useRef, useState } from "react";
import { Link } from "react-router";

import { age } from "../../kit/instant";
import { useLanguage, useWords } from "../../kit/language";
import { useNow } from "../../kit/now";
import { type Freshness, freshnessOf, type Held, heldPicture } from "./freshness";
import { HealthMark, useHealthWord } from "./HealthMark";
import type { Camera } from "./useCameraList";
import { useInSight } from "./useInSight";
import { camerasWords } from "./words";

const LOOKS_ALIVE: ReadonlySet<Freshness> = new Set(["fresh"]);

export const Tile = memo(function Tile({ camera }: { camera: Camera }): ReactNode {
  const element = useRef<HTMLLIElement>(null);
  const isInSight = useInSight(element);
  const { text, freshness } = usePictureAge(camera);
  return (
    <li ref={element} className="cam-tile">
      <Link to={`/cameras/${camera.id}/views/${camera.view_ids[0] ?? 0}`} className="cam-tile-link">
        <Picture camera={camera} isInSight={isInSight} freshness={freshness} text={text} />
        <span className={`cam-age cam-age-${freshness}`}>{text}</span>
        <span className="cam-name" lang="zh-CN">
          {camera.name}
        </span>
        <HealthMark health={camera.health} />
        <Vanished camera={camera} />
      </Link>
    </li>
  );
});

function Vanished({ camera }: { camera: Camera }): ReactNode {
  const words = useWords(camerasWords);
  return camera.vanished_at === null ? null : <span className="cam-vanished">⊘ {words.vanished}</span>;
}

/** In words, with how bad it is; ticks on, also when the server is away. */
export function usePictureAge(camera: Camera): { text: string; freshness: Freshness } {
  const words = useWords(camerasWords);
  const language = useLanguage();
  const now = useNow();
  const freshness = freshnessOf(camera, now);
  if (camera.picture_at === null) return { text: words.noPicture, freshness };
  const old = age(camera.picture_at, language, now);
  if (freshness === "old") return { text: words.lastGood(old), freshness };
  if (freshness === "late") return { text: words.late(old), freshness };
  if (freshness === "resting") return { text: camera.is_patrolled ? words.resting(old) : words.notPatrolled(old), freshness };
  return { text: words.ago(old), freshness };
}

function Picture(props: { camera: Camera; isInSight: boolean; freshness: Freshness; text: string }): ReactNode {
  const words = useWords(camerasWords);
  const health = useHealthWord(props.camera.health);
  const { camera } = props;
  const src = useHeldPicture({ picture_at: camera.picture_at, url: camera.thumbnail_url });
  if (src === null || !props.isInSight) {
    return (
      <span className="cam-picture cam-blank" aria-hidden="true">
        {camera.picture_at === null ? "▢" : ""}
      </span>
    );
  }
  const isGrey = !LOOKS_ALIVE.has(props.freshness);
  return (
    <img
      className={`cam-picture ${isGrey ? "cam-grey" : ""}`}
      src={src.url}
      onError={src.failed}
      alt={words.pictureOf(camera.name, health, props.text)}
      decoding="async"
    />
  );
}

/** Stays with an address that has loaded while the picture is the same: a fresh signature is no news. */
export function useHeldPicture(offered: { picture_at: string | null; url: string | null }): { url: string; failed: () => void } | null {
  const held = useRef<Held | null>(null);
  const [failedUrl, setFailed] = useState<string | null>(null);
  held.current = heldPicture(held.current, offered, held.current !== null && held.current.url === failedUrl);
  const now = held.current;
  return now === null ? null : { url: now.url, failed: () => setFailed(now.url) };
}
