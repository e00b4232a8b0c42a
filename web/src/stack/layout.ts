import { pictureColumns, pageNode } from "./picture";
import type { Box, Edge, Picture } from "./picture";

/** The picture with places and sizes, in CSS pixels. */
export interface Layout {
  width: number;
  height: number;
  /** Whether the boxes stand in one column. */
  narrow: boolean;
  boxes: PlacedBox[];
  edges: PlacedEdge[];
}

export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface PlacedBox extends Rectangle {
  box: Box;
  rows: (Rectangle & Box["rows"][number])[];
}

interface PlacedEdge extends Edge {
  /** The `d` of an SVG path. */
  path: string;
}

/** Below this width the columns would be too narrow to read, and the boxes stand in one column. */
export const narrowWidth = 600;

const header = 44;
const rowHeight = 24;
const boxGap = 12;
const columnGap = 30;
const padding = { side: 14, top: 26, bottom: 8 };
/** Room for the lines beside a single column. */
const gutter = 26;
/** Shares of the width; the API's routes have the longest words. */
const columnWidths = [0.24, 0.37, 0.2, 0.19];

const page: Box = { id: pageNode, title: "This page", subtitle: "your browser", column: 0, rows: [], hidden: 0 };

/** @param width of the picture, in CSS pixels */
export function layOut(picture: Picture, width: number): Layout {
  const boxes = [page, ...picture.boxes];
  const narrow = width < narrowWidth;
  const placed = narrow ? oneColumn(boxes, width) : columns(boxes, width);
  const height = Math.max(...placed.map((box) => box.y + box.height)) + padding.bottom;
  const rectangles = new Map<string, Placed>();
  for (const box of placed) {
    rectangles.set(box.box.id, { ...box, height: header, column: box.box.column });
    for (const row of box.rows) rectangles.set(row.id, { ...row, column: box.box.column });
  }
  const edges = picture.edges.flatMap((edge): PlacedEdge[] => {
    const [from, to] = [rectangles.get(edge.from), rectangles.get(edge.to)];
    if (from === undefined || to === undefined) return [];
    return [{ ...edge, path: narrow ? bracket(from, to) : line(from, to) }];
  });
  return { width, height, narrow, boxes: placed, edges };
}

/** Where a line may end: a row, or the header of a box. */
interface Placed extends Rectangle {
  column: number;
}

function columns(boxes: readonly Box[], width: number): PlacedBox[] {
  const used = pictureColumns.map((_, column) => column).filter((column) => boxes.some((box) => box.column === column));
  const share = used.reduce((sum, column) => sum + (columnWidths[column] ?? 0), 0);
  const available = width - 2 * padding.side - (used.length - 1) * columnGap;
  let x = padding.side;
  return used.flatMap((column) => {
    const columnWidth = Math.round((available * (columnWidths[column] ?? 0)) / share);
    const placed = stack(
      boxes.filter((box) => box.column === column),
      { x, y: padding.top, width: columnWidth },
    );
    x += columnWidth + columnGap;
    return placed;
  });
}

function oneColumn(boxes: readonly Box[], width: number): PlacedBox[] {
  return stack(boxes, { x: 1, y: 2, width: width - gutter });
}

/** Boxes one below another. */
function stack(boxes: readonly Box[], start: { x: number; y: number; width: number }): PlacedBox[] {
  const { x, width } = start;
  let { y } = start;
  return boxes.map((box) => {
    const placed = place(box, { x, y, width });
    y += placed.height + boxGap;
    return placed;
  });
}

function place(box: Box, { x, y, width }: { x: number; y: number; width: number }): PlacedBox {
  const rows = box.rows.map((row, index) => ({
    ...row,
    x: x + 6,
    y: y + header + index * (rowHeight + 2),
    width: width - 12,
    height: rowHeight,
  }));
  const height = header + (rows.length === 0 ? 0 : rows.length * (rowHeight + 2) + 4);
  return { box, x, y, width, height, rows };
}

/** A curve from the right side of one to the left side of the other, or along the outside where that is not free. */
function line(from: Placed, to: Placed): string {
  const middle = (rectangle: Rectangle) => rectangle.y + rectangle.height / 2;
  if (from.column === to.column) {
    const [x, bend] = [from.x, padding.side - 4];
    const [y1, y2] = [middle(from), middle(to)];
    return `M ${x} ${y1} C ${x - bend} ${y1 + 6} ${x - bend} ${y2 - 6} ${to.x} ${y2}`;
  }
  // To the right over more than one column: above the boxes between, and down from the gap before the target.
  if (to.column - from.column > 1 && from.column === 0) {
    const [x1, y1] = [from.x + from.width / 2, from.y];
    const [x2, y2] = [to.x + to.width / 2, to.y];
    const [top, radius] = [10, 10];
    return `M ${x1} ${y1} V ${top + radius} Q ${x1} ${top} ${x1 + radius} ${top} H ${x2 - radius} Q ${x2} ${top} ${x2} ${top + radius} V ${y2}`;
  }
  const [left, right] = from.x < to.x ? [from, to] : [to, from];
  const [x1, x2] = [left.x + left.width, right.x];
  const reach = Math.min(40, (x2 - x1) * 0.6);
  const [y1, y2] = [middle(left), middle(right)];
  const curve = `M ${x1} ${y1} C ${x1 + reach} ${y1} ${x2 - reach} ${y2} ${x2} ${y2}`;
  return left === from ? curve : `M ${x2} ${y2} C ${x2 - reach} ${y2} ${x1 + reach} ${y1} ${x1} ${y1}`;
}

/** Beside a single column: out of the right side, along the gutter and in again; longer ways further out. */
function bracket(from: Placed, to: Placed): string {
  const [x1, y1] = [from.x + from.width, from.y + from.height / 2];
  const [x2, y2] = [to.x + to.width, to.y + to.height / 2];
  const out = Math.max(x1, x2) + Math.min(gutter - 6, 8 + Math.abs(y2 - y1) / 60);
  const turn = Math.sign(y2 - y1) * 6;
  return `M ${x1} ${y1} H ${out - 6} Q ${out} ${y1} ${out} ${y1 + turn} V ${y2 - turn} Q ${out} ${y2} ${out - 6} ${y2} H ${x2}`;
}
