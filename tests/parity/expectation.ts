import { AssertionError } from "chai";
import { NotServedError } from "./cognito";
import type { Capability } from "./target";
import type { World } from "./world";

/** One fact about AWS that a client can observe. */
export interface Expectation {
  /** Unique: the area and the title in lower case with hyphens. */
  id: string;
  area: string;
  /** A whole sentence without its subject, which is the area's service. */
  title: string;
  /** Where AWS, a standard or an observed answer says so. */
  source: string;
  /** What the target must have; without it the expectation is skipped. */
  needs: readonly Capability[];
  /** @throws when the target does otherwise */
  check: (world: World) => Promise<unknown>;
}

/** What came of an expectation at a target. */
export type Outcome = { kind: "as AWS" } | { kind: "differs" | "not served" | "skipped"; detail: string };

/** A row of an area: title, source, check, and what the check needs besides what the area needs. */
export type Row = readonly [
  title: string,
  source: string,
  check: (world: World) => Promise<unknown>,
  needs?: readonly Capability[],
];

/** The expectations of an area. */
export function area(name: string, needs: readonly Capability[], rows: readonly Row[]): Expectation[] {
  return rows.map(([title, source, check, more = []]) => ({
    id: `${name}: ${title}`
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, ""),
    area: name,
    title,
    source,
    needs: [...needs, ...more],
    check,
  }));
}

/** Checks one expectation. */
export async function outcomeOf({ needs, check }: Expectation, world: World): Promise<Outcome> {
  const missing = needs.map((need) => world.target.lacks(need)).find((reason) => reason !== undefined);
  if (missing !== undefined) return { kind: "skipped", detail: missing };
  try {
    await check(world);
    return { kind: "as AWS" };
  } catch (error) {
    if (error instanceof NotServedError) return { kind: "not served", detail: oneLine(error.message) };
    const detail = error instanceof Error ? error.message : String(error);
    // Whatever else is thrown, such as a broken connection, is an answer that AWS would not give.
    return {
      kind: "differs",
      detail: oneLine(error instanceof AssertionError ? detail : `no usable answer: ${detail}`),
    };
  }
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").slice(0, 300);
}
