/** A replay by a link, for whoever has it: nobody signs in. Its token stands after the `#`, which no server sees. */
import { useEffect, useMemo, useState } from "preact/hooks";

import { Player } from "./session/replay/player";
import { ofShare } from "./session/replay/source";

export default function Shared() {
  const [token] = useState(() => location.hash.slice(1));
  const source = useMemo(() => ofShare(token), [token]);
  useEffect(() => {
    document.title = "A replay · GoSight";
  }, []);
  return (
    <main class="shared">
      <h1>A recorded visit</h1>
      <Player source={source} />
    </main>
  );
}
