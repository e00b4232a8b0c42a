/** A widget without its place (CloudWatch API Reference, "Dashboard body structure and syntax"). */
export interface Widget {
  type: "alarm" | "log" | "metric" | "text";
  /** Of 24 columns. */
  width: number;
  height: number;
  properties: Record<string, unknown>;
}

export interface PlacedWidget extends Widget {
  x: number;
  y: number;
}

/** Puts rows of widgets below each other, each as high as its highest widget; rows without widgets take no room. */
export function arrange(rows: readonly (readonly Widget[])[]): PlacedWidget[] {
  let y = 0;
  return rows.flatMap((row) => {
    let x = 0;
    const placed = row.map((widget) => {
      const place = { ...widget, x, y };
      x += widget.width;
      return place;
    });
    y += Math.max(0, ...row.map(({ height }) => height));
    return placed;
  });
}

/** What a line of a graph is drawn with: a label, a statistic, an axis. */
export interface LineOptions {
  label?: string;
  stat?: string;
  yAxis?: "left" | "right";
}

/** A line: namespace, metric, names and values of dimensions, options; or an expression. */
export type Line = readonly (string | LineOptions | { expression: string; label: string })[];

/** A graph of metrics. */
export function graph(
  { region, title, width = 8 }: { region: string; title: string; width?: number },
  metrics: readonly Line[],
  more: { annotations?: { horizontal: { label: string; value: number }[] }; stacked?: boolean } = {},
): Widget {
  const properties = { title, region, view: "timeSeries", period: 300, metrics, ...more };
  return { type: "metric", width, height: 6, properties };
}

/** A table of what a CloudWatch Logs Insights query finds. */
export function logTable(
  { region, title, width = 24 }: { region: string; title: string; width?: number },
  logGroups: readonly string[],
  query: string,
): Widget {
  const sources = logGroups.map((group) => `SOURCE '${group}'`).join(" | ");
  return {
    type: "log",
    width,
    height: 6,
    properties: { title, region, view: "table", query: `${sources} | ${query}` },
  };
}

/** A threshold, drawn across a graph. */
export function thresholdLine(label: string, value: number) {
  return { annotations: { horizontal: [{ label, value }] } };
}
