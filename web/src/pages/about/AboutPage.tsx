// Version and licences.
import type { ReactNode } from "react";

import { appWords } from "../../app/words";
import { useWords } from "../../kit/language";

const COMPONENTS = [
  "React (MIT)",
  "Ant Design (MIT)",
  "TanStack Query (MIT)",
  "React Router (MIT)",
  "openapi-fetch (MIT)",
  "idb-keyval (Apache-2.0)",
];

export default function AboutPage(): ReactNode {
  const words = useWords(appWords);
  return (
    <div className="gw-page gw-narrow">
      <h1>{words.product}</h1>
      <p>{words.tagline}</p>
      <p>{words.licence}</p>
      <h2>{words.componentLicences}</h2>
      <ul>
        {COMPONENTS.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
    </div>
  );
}
