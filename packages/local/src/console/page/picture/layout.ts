import { lanes } from "./pictureOf";
import type { Box, Picture } from "./pictureOf";

/** A picture with places and sizes, in CSS pixels. */
export interface Layout {
  height: number;
  /** Whether the boxes stand in one column. */
  narrow: boolean;
  headings: { title: string; x: number }[];
  boxes: PlacedBox[];
  edges: PlacedEdge[];
}

interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface PlacedBox extends Rectangle {
  box: Box;
  rows: Box["rows"];
  /** Whether title and subtitle share one line. */
  compact: boolean;
}

interface PlacedEdge {
  from: string;
  to: string;
  kind: "request" | "uses";
  /** The `d` of an SVG path. */
  path: string;
}

/** Below this width the columns would be too narrow to read, and the boxes stand in one column. */
const narrowWidth = 520;
/** As in picture.css. */
const boxHeader = 40;
const rowHeight = 24;
const boxGap = 10;
/** A lane with more boxes has lower ones, so that they stand about as close as an API's routes. */
const mostTallBoxes = 8;
const compactHeight = 24;
const compactGap = 3;
const laneGap = 36;
const headingHeight = 26;
/** Room for the lines beside a single column. */
const gutter = 28;
/** Shares of the width; the API's routes have the longest words. */
const laneShares = [0.24, 0.34, 0.22, 0.2];

/** @param width of the picture */
export function layOut({ boxes, edges }: Pick<Picture, "boxes" | "edges">, width: number): Layout {
  const narrow = width < narrowWidth;
  const used = lanes.map((_, lane) => lane).filter((lane) => boxes.some((box) => box.lane === lane));
  const total = used.reduce((sum, lane) => sum + (laneShares[lane] ?? 0), 0);
  const available = width - Math.max(0, used.length - 1) * laneGap;
  const headings: Layout["headings"] = [];
  const placed: PlacedBox[] = [];
  let x = 0;
  for (const lane of used) {
    const laneWidth = Math.min(280, Math.floor((available * (laneShares[lane] ?? 0)) / total));
    if (!narrow) headings.push({ title: lanes[lane] ?? "", x });
    const start = narrow
      ? { x: 0, y: bottom(placed), width: Math.min(width - gutter, 340) }
      : { x, y: headingHeight, width: laneWidth };
    placed.push(
      ...stack(
        boxes.filter((box) => box.lane === lane),
        start,
      ),
    );
    x += laneWidth + laneGap;
  }
  const places = placesOf(placed);
  return {
    height: placed.reduce((most, box) => Math.max(most, box.y + box.height), 0) + 2,
    narrow,
    headings,
    boxes: placed,
    edges: edges.flatMap((edge) => {
      const [from, to] = [places.get(edge.from), places.get(edge.to)];
      if (from === undefined || to === undefined) return [];
      return [{ ...edge, path: narrow ? bracket(from, to) : line(from, to) }];
    }),
  };
}

function bottom(placed: readonly PlacedBox[]): number {
  const last = placed.at(-1);
  return last === undefined ? 0 : last.y + last.height + boxGap;
}

function stack(boxes: readonly Box[], { x, y, width }: { x: number; y: number; width: number }): PlacedBox[] {
  let top = y;
  return boxes.map((box) => {
    const compact = boxes.length > mostTallBoxes && box.rows.length === 0;
    const tall = boxHeader + (box.rows.length === 0 ? 0 : box.rows.length * rowHeight + 6);
    const height = compact ? compactHeight : tall;
    const placed = { box, rows: box.rows, compact, x, y: top, width, height };
    top += height + (compact ? compactGap : boxGap);
    return placed;
  });
}

/** Where lines may end: at a row, or at the header of a box. */
function placesOf(placed: readonly PlacedBox[]): Map<string, Rectangle> {
  const places = new Map<string, Rectangle>();
  for (const { box, rows, x, y, width, height } of placed) {
    places.set(box.id, { x, y, width, height: Math.min(height, boxHeader) });
    rows.forEach(({ id }, index) => {
      places.set(id, { x, y: y + boxHeader + index * rowHeight, width, height: rowHeight });
    });
  }
  return places;
}

const middle = ({ y, height }: Rectangle) => y + height / 2;

/** A curve from the side of one to the facing side of the other; within a lane, along its left side. */
function line(from: Rectangle, to: Rectangle): string {
  const [y1, y2] = [middle(from), middle(to)];
  if (from.x === to.x) return `M ${from.x + 16} ${from.y + from.height} V ${to.y}`;
  const rightwards = from.x < to.x;
  const x1 = rightwards ? from.x + from.width : from.x;
  const x2 = rightwards ? to.x : to.x + to.width;
  const reach = (x2 - x1) / 2;
  return `M ${x1} ${y1} C ${x1 + reach} ${y1} ${x2 - reach} ${y2} ${x2} ${y2}`;
}

/** Beside a single column: out of the right side, along the gutter and in again; longer ways further out. */
function bracket(from: Rectangle, to: Rectangle): string {
  const [x1, y1] = [from.x + from.width, middle(from)];
  const [x2, y2] = [to.x + to.width, middle(to)];
  const out = Math.max(x1, x2) + Math.min(gutter - 6, 10 + Math.abs(y2 - y1) / 60);
  const turn = Math.sign(y2 - y1) * 6;
  return `M ${x1} ${y1} H ${out - 6} Q ${out} ${y1} ${out} ${y1 + turn} V ${y2 - turn} Q ${out} ${y2} ${out - 6} ${y2} H ${x2}`;
}
