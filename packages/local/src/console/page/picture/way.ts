import type { Step } from "../../schema";
import { client } from "./pictureOf";
import type { Picture } from "./pictureOf";

/** What a request met, by the ids of the picture. */
export type Way = ReadonlyMap<string, "passed" | "refused">;

/** The way of a request through the picture: its steps' resources, and the boxes that those are rows of. */
export function wayOf({ boxes, drawn }: Picture, steps: readonly Step[]): Way {
  const way = new Map<string, "passed" | "refused">([[client, "passed"]]);
  for (const { resourceUrn, outcome } of steps) {
    const id = resourceUrn === undefined ? undefined : drawn.get(resourceUrn);
    if (id === undefined) continue;
    const box = boxes.find(({ rows }) => rows.some((row) => row.id === id));
    if (box !== undefined && !way.has(box.id)) way.set(box.id, "passed");
    way.set(id, outcome);
  }
  return way;
}

/** The part of the picture that a way touches: its boxes with those of their rows alone. */
export function partOf({ boxes, edges, drawn }: Picture, way: Way): Picture {
  return {
    drawn,
    edges,
    boxes: boxes
      .filter(({ id }) => way.has(id))
      .map((box) => ({ ...box, rows: box.rows.filter(({ id }) => way.has(id)) })),
  };
}

/** A box with all that a line connects it to. */
export function neighboursOf({ boxes, edges }: Picture, id: string): ReadonlySet<string> {
  const rows = boxes.find((box) => box.id === id)?.rows.map((row) => row.id) ?? [];
  const own = new Set([id, ...rows]);
  const others = edges.flatMap(({ from, to }) => (own.has(from) ? [to] : own.has(to) ? [from] : []));
  const holders = boxes.filter((box) => box.rows.some((row) => others.includes(row.id) || row.id === id));
  return new Set([...own, ...others, ...holders.map((box) => box.id)]);
}
