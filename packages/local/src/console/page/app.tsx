import { useEffect, useRef } from "preact/hooks";
import type { RunDescription } from "../schema";
import { get } from "./api";
import { EmptyState } from "./components/EmptyState";
import { Navigation } from "./components/Navigation";
import { Toasts } from "./components/Toasts";
import { events } from "./events";
import { useConnection, useEvent, useLoad } from "./hooks";
import { messages, useLiveList } from "./liveList";
import { pages } from "./pages";
import { linkTo, navigate, useRoute } from "./router";
import { RunContext } from "./run";

export function App() {
  const route = useRoute();
  const run = useLoad(() => get<RunDescription>("/api/run"), []);
  useEffect(() => void events.run(), []);
  useEvent("program", run.reload);
  const connection = useConnection();
  useEffect(() => {
    if (connection === "connected" && run.error !== undefined) run.reload();
  }, [connection]);
  const received = useLiveList(messages).items.length;
  const seen = useRef(0);
  if (route.page === "mail" || received < seen.current) seen.current = received;
  const entry = pages.find(({ path }) => path === route.page);
  useEffect(() => {
    const [first] = pages;
    if (entry === undefined && first !== undefined) navigate(linkTo(first.path), true);
    const { value } = run;
    document.title = [entry?.title, value?.project ?? "Console"].filter(Boolean).join(" · ");
  }, [entry, run.value]);
  return (
    <RunContext.Provider value={run.value}>
      <a class="skip" href="#main" onClick={skip}>
        Skip to the content
      </a>
      <Navigation current={route.page} run={run.value} counts={{ mail: received - seen.current }} />
      <main id="main" tabIndex={-1}>
        {connection === "disconnected" && (
          <p class="note banner" role="status">
            Disconnected from the local run. Trying again.
          </p>
        )}
        {connection === "unauthorized" ? (
          <EmptyState icon="warning" title="Not authorized">
            <p>Open the console with the address that the local run printed; it holds the token of this run.</p>
          </EmptyState>
        ) : (
          entry !== undefined && <entry.Page key={entry.path} route={route} />
        )}
      </main>
      <Toasts />
    </RunContext.Provider>
  );
}

/** The fragment is the router's, so the link moves the focus itself. */
function skip(event: Event): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}
