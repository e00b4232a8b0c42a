import { useEffect } from "preact/hooks";
import type { RunDescription } from "../schema";
import { get } from "./api";
import { Navigation } from "./components/Navigation";
import { Toasts } from "./components/Toasts";
import { events } from "./events";
import { useEvent, useLoad } from "./hooks";
import { pages } from "./pages";
import { linkTo, navigate, useRoute } from "./router";
import { RunContext } from "./run";

export function App() {
  const route = useRoute();
  const run = useLoad(() => get<RunDescription>("/api/run"), []);
  useEffect(() => void events.run(), []);
  useEvent("program", run.reload);
  useEvent("connection", ([state]) => {
    if (state === "connected" && run.value === undefined) run.reload();
  });
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
      <Navigation current={route.page} run={run.value} counts={{}} />
      <main id="main" tabIndex={-1}>
        {entry !== undefined && <entry.Page key={entry.path} route={route} />}
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
