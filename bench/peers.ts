import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** What the local run and the program are compared with; its packages are installed on their own. */
export const peersFolder = path.join(__dirname, "peers");

/** A package below bench/peers. */
export interface Peer {
  folder: string;
  version: string;
}

/** @returns undefined when it is not installed */
export function peer(name: string): Peer | undefined {
  const folder = path.join(peersFolder, "node_modules", name);
  if (!existsSync(folder)) return undefined;
  const { version } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as { version: string };
  return { folder, version };
}

export function missing(name: string): string {
  return `${name} is not installed: \`npm ci --prefix bench/peers\` does it. Its row is left out.`;
}
