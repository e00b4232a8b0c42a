import type { PageConfiguration } from "../src/configuration";
import { securityHeaders } from "./securityHeaders";

/** For files whose names change with their content; hosts let browsers ask again for anything else. */
export const keepForGood = "public, max-age=31536000, immutable";

/** What a host has to do for the page besides serving its files. */
export interface HostRules {
  /** Path of the address that sign-in returns to; answered with the page itself. */
  callbackPath: string;
  /** Headers of every response, by name. */
  headers: Record<string, string>;
}

export function hostRules(configuration: PageConfiguration): HostRules {
  return {
    callbackPath: new URL(configuration.callbackUrl).pathname,
    // RFC 6797: over TLS alone, for a year.
    headers: { ...securityHeaders(configuration), "Strict-Transport-Security": "max-age=31536000" },
  };
}

/** Settings of static hosts that stand beside the page, by file name. */
export function hostFiles({ callbackPath, headers }: HostRules): Record<string, string> {
  const vercel = {
    $schema: "https://openapi.vercel.sh/vercel.json",
    rewrites: [{ source: callbackPath, destination: "/index.html" }],
    headers: [
      { source: "/(.*)", headers: pairs(headers) },
      { source: "/assets/(.*)", headers: pairs({ "Cache-Control": keepForGood }) },
    ],
  };
  return {
    "vercel.json": json(vercel),
    // Netlify, Cloudflare Pages. Rules that match together add up, so no header is in two of them.
    _headers: [block("/*", headers), block("/assets/*", { "Cache-Control": keepForGood })].join("\n"),
    _redirects: `${callbackPath} / 200\n`,
  };
}

/**
 * The same settings for a build that runs at Vercel, which reads `vercel.json` before it starts: `config.json` of the
 * Build Output API, version 3.
 */
export function vercelBuildOutput({ callbackPath, headers }: HostRules): string {
  return json({
    version: 3,
    routes: [
      { src: "/(.*)", headers, continue: true },
      { src: "/assets/(.*)", headers: { "Cache-Control": keepForGood }, continue: true },
      { src: callbackPath, dest: "/index.html" },
      { handle: "filesystem" },
    ],
  });
}

function pairs(headers: Readonly<Record<string, string>>): { key: string; value: string }[] {
  return Object.entries(headers).map(([key, value]) => ({ key, value }));
}

function block(path: string, headers: Readonly<Record<string, string>>): string {
  return [path, ...Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`), ""].join("\n");
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
