import type { ComponentChildren } from "preact";
import { hrefOf } from "../route";
import type { Route } from "../route";
import { Icon } from "./icon";

/** Leads one level up. */
export function BackLink({ to, children }: { to: Exclude<Route, { page: "notFound" }>; children: ComponentChildren }) {
  return (
    <a class="back" href={hrefOf(to)}>
      <Icon name="back" />
      {children}
    </a>
  );
}
