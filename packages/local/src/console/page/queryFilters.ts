import { linkTo, navigate } from "./router";
import type { Route } from "./router";

export interface QueryFilters {
  get: (name: string) => string;
  /** The empty string removes the filter. */
  set: (name: string, value: string) => void;
  reset: () => void;
  active: boolean;
  /** All of them, for links that keep them. */
  query: Record<string, string>;
}

/** A page's filters live in the address, so that Back, reload and links keep them. */
export function queryFilters({ page, rest, query }: Route): QueryFilters {
  const all = Object.fromEntries(query);
  const show = (next: Record<string, string>) => {
    navigate(linkTo(page, rest, next), true);
  };
  return {
    get: (name) => all[name] ?? "",
    set: (name, value) => {
      show(Object.fromEntries(Object.entries({ ...all, [name]: value }).filter(([, each]) => each !== "")));
    },
    reset: () => {
      show({});
    },
    active: Object.keys(all).length > 0,
    query: all,
  };
}
