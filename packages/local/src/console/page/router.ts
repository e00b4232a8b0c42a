import { useEffect, useState } from "preact/hooks";

/** Where the address's fragment leads: `#/requests/abc?method=GET` is page `requests`, rest `["abc"]`. */
export interface Route {
  page: string;
  /** Path segments behind the page's, decoded. */
  rest: readonly string[];
  query: URLSearchParams;
}

export interface PageProps {
  route: Route;
}

/** The fragment for a page and what it shows, for `href`. */
export function linkTo(page: string, rest: readonly string[] = [], query: Record<string, string> = {}): string {
  const path = [page, ...rest].map(encodeURIComponent).join("/");
  const search = new URLSearchParams(query).toString();
  return `#/${path}${search === "" ? "" : `?${search}`}`;
}

/** @param replace true when Back should not return here */
export function navigate(link: string, replace = false): void {
  if (link === location.hash) return;
  if (!replace) {
    location.hash = link;
    return;
  }
  history.replaceState(null, "", link);
  dispatchEvent(new HashChangeEvent("hashchange"));
}

export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const changed = () => {
      setHash(location.hash);
    };
    addEventListener("hashchange", changed);
    return () => {
      removeEventListener("hashchange", changed);
    };
  }, []);
  return parse(hash);
}

function parse(hash: string): Route {
  const [path = "", search = ""] = hash.replace(/^#\/?/, "").split("?");
  const [page = "", ...rest] = path.split("/").map(decode);
  return { page, rest: rest.filter((segment) => segment !== ""), query: new URLSearchParams(search) };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
