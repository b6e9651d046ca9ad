// On a phone: what waits, with its picture, to read. Deciding needs a keyboard and a large picture.
import type { ReactNode } from "react";
import { Link } from "react-router";

import { age } from "../../kit/instant";
import { named, useLanguage, useWords } from "../../kit/language";
import { Part } from "../../kit/Part";
import { useWaiting } from "./QueueColumn";
import "./review.css";
import { reviewWords } from "./words";

export function PhoneList(): ReactNode {
  const words = useWords(reviewWords);
  const language = useLanguage();
  return (
    <div className="gw-page">
      <h1>{words.title}</h1>
      <p className="gw-quiet">{words.readOnly}</p>
      <Part query={useWaiting()} empty={(page) => (page.items.length === 0 ? <p>{words.empty}</p> : null)}>
        {(page) => (
          <ul className="rv-cards">
            {page.items.map((one) => (
              <li key={one.id}>
                <Link to={`/review/${one.id}`}>
                  {one.picture && <img src={one.picture.thumbnail_url} alt="" loading="lazy" />}
                  <span>
                    {one.is_danger && <span className="rv-danger-word">⚠ {words.danger} </span>}
                    <strong>{named(one.item, language)}</strong>
                    <br />
                    <span className="gw-quiet">{words.ago(age(one.first_seen_at, language))}</span>
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </Part>
    </div>
  );
}
