// A picture that may not be there yet: photos are shown once people in them are unrecognisable, which takes seconds.
import { Button } from "antd";
import { type ReactNode, useState } from "react";

import { useWords } from "./language";
import { kitPictureWords } from "./pictureWords";

export function Picture({ address, alt, small = false }: { address: string; alt: string; small?: boolean }): ReactNode {
  const words = useWords(kitPictureWords);
  const [failed, setFailed] = useState<string | null>(null);
  const [tries, setTries] = useState(0);
  if (failed === address) {
    return (
      <span className={small ? "gw-no-picture gw-no-picture-small" : "gw-no-picture"}>
        <span>{words.notYet}</span>
        {!small && (
          <Button
            size="small"
            onClick={() => {
              setFailed(null);
              setTries(tries + 1);
            }}
          >
            {words.again}
          </Button>
        )}
      </span>
    );
  }
  return <img key={tries} src={address} alt={alt} draggable={false} decoding="async" onError={() => setFailed(address)} />;
}
