/** Who may see what: pages for anybody, and those for whoever is signed in, with the shell around them. */
import { ErrorBoundary, LocationProvider, Route, Router, useLocation } from "preact-iso";
import { useEffect, useReducer, useState } from "preact/hooks";

import { account, onSession, restore } from "./api/session";
import { Loading } from "./kit/answer";
import { withQuery } from "./kit/query";
import { NotFound } from "./pages/not-found";
import { ownPages, openPages } from "./routes";
import { Shell } from "./shell/shell";

export function App() {
  return (
    <LocationProvider>
      <ErrorBoundary>
        <Door />
      </ErrorBoundary>
    </LocationProvider>
  );
}

const isOpen = (path: string) => openPages.some((page) => page.path === path);

function Door() {
  const { path, url, route } = useLocation();
  const [isAsked, setAsked] = useState(false);
  const [, look] = useReducer((count: number) => count + 1, 0);
  useEffect(() => onSession(() => look(undefined as never)), []);
  useEffect(() => void restore().then(() => setAsked(true)), []);

  const isIn = account() !== null;
  const mustSignIn = isAsked && !isIn && !isOpen(path);
  useEffect(() => {
    if (mustSignIn) route(withQuery("/login", { next: url === "/" ? "" : url }), true);
  }, [mustSignIn]);

  if (isOpen(path))
    return (
      <Router>
        {openPages.map(({ path, page }) => (
          <Route path={path} component={page} />
        ))}
      </Router>
    );
  if (!isIn) return <Loading />;
  return (
    <Shell>
      <Router>
        {ownPages.map(({ path, page }) => (
          <Route path={path} component={page} />
        ))}
        <Route default component={NotFound} />
      </Router>
    </Shell>
  );
}
