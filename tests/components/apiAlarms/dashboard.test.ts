import { expect } from "chai";
import fc from "fast-check";
import { checkThresholds } from "../../../components/apiAlarms/alarmThresholds";
import { arrange } from "../../../components/apiAlarms/dashboardLayout";
import type { PlacedWidget, Widget } from "../../../components/apiAlarms/dashboardLayout";
import { dashboardBody } from "../../../components/apiAlarms/dashboardWidgets";
import type { DashboardFacts } from "../../../components/apiAlarms/dashboardWidgets";

const facts: DashboardFacts = {
  region: "eu-west-1",
  apiId: "api-id",
  stageName: "$default",
  accessLogGroupName: "/aws/api",
  namespace: "Pulumi/p/s",
  refusedMetric: "refused",
  throttledMetric: "throttled",
  functions: [
    { label: "one", functionName: "one-1", logGroupName: "/aws/lambda/one" },
    { label: "two", functionName: "two-1", logGroupName: "/aws/lambda/two" },
  ],
  alarmArns: ["arn:a"],
};

interface Body {
  widgets: (PlacedWidget & { properties: { title?: string; query?: string; metrics?: unknown[][] } })[];
}

function body(more: Partial<DashboardFacts> = {}): Body {
  return dashboardBody({ ...facts, ...more }, checkThresholds({ latencyMilliseconds: 900 }).thresholds) as Body;
}

function titles({ widgets }: Body): (string | undefined)[] {
  return widgets.map(({ properties }) => properties.title);
}

function widget(of: Body, title: string): Body["widgets"][number] {
  const found = of.widgets.find(({ properties }) => properties.title === title);
  if (found === undefined) throw new Error(`no widget ${title}: ${titles(of).join(", ")}`);
  return found;
}

function overlap(one: PlacedWidget, other: PlacedWidget): boolean {
  const apart =
    one.x + one.width <= other.x ||
    other.x + other.width <= one.x ||
    one.y + one.height <= other.y ||
    other.y + other.height <= one.y;
  return !apart;
}

describe("dashboard", () => {
  it("puts no widget on another, and each row below the last", () => {
    const anyWidget = fc.record({
      type: fc.constant("text" as const),
      width: fc.integer({ min: 1, max: 6 }),
      height: fc.integer({ min: 1, max: 9 }),
      properties: fc.constant({}),
    });
    fc.assert(
      fc.property(fc.array(fc.array(anyWidget, { maxLength: 4 }), { maxLength: 5 }), (rows: Widget[][]) => {
        const placed = arrange(rows);
        expect(placed).to.have.lengthOf(rows.flat().length);
        placed.forEach((one, index) => {
          expect(one.x + one.width).to.be.at.most(24);
          for (const other of placed.slice(index + 1)) expect(overlap(one, other)).to.be.false;
        });
      }),
    );
  });

  it("fits into CloudWatch's 24 columns with everything there is", () => {
    const all = body({ tableName: "t", database: { instanceId: "i-1", volumeId: "vol-1" } });
    all.widgets.forEach((one, index) => {
      expect(one.x + one.width).to.be.at.most(24);
      for (const other of all.widgets.slice(index + 1)) expect(overlap(one, other)).to.be.false;
    });
  });

  it("shows traffic, errors and latency with its alarm's threshold", () => {
    const shown = body();
    expect(widget(shown, "Requests").properties.metrics).to.deep.equal([
      ["AWS/ApiGateway", "Count", "ApiId", "api-id", "Stage", "$default", { stat: "Sum", label: "requests" }],
    ]);
    expect(widget(shown, "Errors").properties.metrics?.map(([, metric]) => metric)).to.deep.equal(["4xx", "5xx"]);
    const latency = widget(shown, "Latency (ms)").properties;
    expect(latency.metrics?.map((line) => (line.at(-1) as { stat: string }).stat)).to.deep.equal([
      "p50",
      "p90",
      "p99",
      "p99",
    ]);
    expect(latency).to.deep.include({ annotations: { horizontal: [{ label: "alarm on p99", value: 900 }] } });
  });

  it("shows what the access log tells", () => {
    const shown = body();
    const refused = widget(shown, "Refused (401, 403) and throttled (429)").properties.metrics;
    expect(refused?.map(([namespace, metric]) => [namespace, metric])).to.deep.equal([
      ["Pulumi/p/s", "refused"],
      ["Pulumi/p/s", "throttled"],
    ]);
    expect(widget(shown, "Latest requests that failed").properties.query).to.match(/^SOURCE '\/aws\/api' \| fields /);
  });

  it("shows each function, and their errors in one table", () => {
    const shown = body();
    for (const title of ["Function errors", "Function duration (p99, ms)"]) {
      expect(widget(shown, title).properties.metrics?.map((line) => line[3])).to.deep.equal(["one-1", "two-1"]);
    }
    expect(widget(shown, "Latest errors of the functions").properties.query).to.match(
      /^SOURCE '\/aws\/lambda\/one' \| SOURCE '\/aws\/lambda\/two' \| fields /,
    );
    expect(titles(body({ functions: [] }))).not.to.include("Function errors");
  });

  it("shows a table and a database where there are such", () => {
    expect(titles(body())).not.to.include.members(["Table"]).and.not.to.include.members(["Database machine"]);
    const shown = body({ tableName: "t-1", database: { instanceId: "i-1", volumeId: "vol-1" } });
    const [, , search] = widget(shown, "Table").properties.metrics as [unknown, unknown, [{ expression: string }]];
    expect(search[0].expression).to.include('TableName="t-1"');
    expect(JSON.stringify(widget(shown, "Database machine"))).to.include("i-1");
    expect(JSON.stringify(widget(shown, "Database volume"))).to.include("vol-1");
  });
});
