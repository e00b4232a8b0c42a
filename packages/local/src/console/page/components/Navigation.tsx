import { useEffect, useRef } from "preact/hooks";
import type { RunDescription } from "../../schema";
import { pages } from "../pages";
import { linkTo } from "../router";
import { ConnectionState } from "./ConnectionState";
import { Icon } from "./Icon";
import { ThemeSwitch } from "./ThemeSwitch";

interface NavigationProps {
  current: string;
  run: RunDescription | undefined;
  /** What is new on a page, by its path. */
  counts: Readonly<Record<string, number>>;
}

const groups = ["Observe", "Manage", "Test"] as const;
const inBar = pages.slice(0, 4);

/** A sidebar; on a phone a bar at the bottom whose last button opens everything. */
export function Navigation({ current, run, counts }: NavigationProps) {
  const sheet = useRef<HTMLElement>(null);
  useEffect(() => {
    if (sheet.current?.matches(":popover-open") === true) sheet.current.hidePopover();
  }, [current]);
  const link = (page: (typeof pages)[number]) => (
    <a key={page.path} href={linkTo(page.path)} aria-current={page.path === current ? "page" : undefined}>
      <Icon name={page.icon} />
      {page.title}
      {(counts[page.path] ?? 0) > 0 && <span class="count">{counts[page.path]}</span>}
    </a>
  );
  return (
    <>
      <nav ref={sheet} id="navigation" class="sidebar" aria-label="Pages" popover="auto">
        <p class="brand">
          <strong>{run?.project ?? "Console"}</strong>
          <span>{run === undefined ? "local run" : `${run.stack} · ${run.region}`}</span>
        </p>
        {groups.map((group) => {
          const inGroup = pages.filter((page) => page.group === group);
          return (
            inGroup.length > 0 && (
              <div key={group} class="nav-group" role="group" aria-label={group}>
                <p aria-hidden="true">{group}</p>
                {inGroup.map(link)}
              </div>
            )
          );
        })}
        <div class="sidebar-foot">
          <ConnectionState />
          <ThemeSwitch />
        </div>
      </nav>
      <nav class="bottom-bar" aria-label="Main pages">
        {inBar.map(link)}
        <button type="button" popoverTarget="navigation">
          <Icon name="menu" />
          More
        </button>
      </nav>
    </>
  );
}
