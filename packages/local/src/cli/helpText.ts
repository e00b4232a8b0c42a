import type { Command, Option } from "./commandLine";
import { wrapped } from "./screen";
import type { Screen } from "./screen";

const widestHelp = 110;

type DescribedCommand = Omit<Command, "check" | "groups"> & { groups?: Readonly<Record<string, readonly string[]>> };

/** The text that `--help` prints. */
export function helpText(command: DescribedCommand, screen: Screen): string {
  const { name, usage = ["[options]"], summary, examples = [], notes } = command;
  const width = Math.min(widestHelp, screen.width ?? widestHelp);
  const calls = usage.map((rest, index) => `${index === 0 ? "Usage: " : "       "}${name} ${rest}`);
  const groups = groupedRows(command);
  const labelWidth = Math.max(...groups.flatMap(([, rows]) => rows.map(([label]) => label.length))) + 2;
  const lines = [...calls, "", ...paragraphs(summary, width), ""];
  for (const [title, rows] of groups) {
    if (title !== "") lines.push(screen.paint("bold", title));
    lines.push(...rows.flatMap(([label, text]) => rowLines(label, text, labelWidth, width)));
    lines.push("");
  }
  if (examples.length > 0) {
    lines.push(screen.paint("bold", "Examples"));
    lines.push(
      ...exampleLines(
        examples.map(([call, text]) => [called(name, call), text]),
        width,
      ),
      "",
    );
  }
  return [...lines, ...(notes === undefined ? [] : paragraphs(notes, width))].join("\n").trimEnd();
}

type Row = [label: string, text: string];

/** Options without a group, and `--help`, end the last group. */
function groupedRows({ options, groups = {} }: DescribedCommand): [title: string, rows: Row[]][] {
  const titles = new Map(Object.entries(groups).flatMap(([title, names]) => names.map((name) => [name, title])));
  const last = Object.keys(groups).at(-1) ?? "";
  const rows = new Map<string, Row[]>([...Object.keys(groups), last].map((title) => [title, []]));
  for (const [name, option] of Object.entries(options))
    rows.get(titles.get(name) ?? last)?.push(optionRow(name, option));
  rows.get(last)?.push(["--help", "print this text"]);
  return [...rows];
}

function optionRow(name: string, option: Option): Row {
  if (option.type === "boolean") return [`--${name}`, option.help];
  const { default: assumed, implied } = option.type === "string" ? option : {};
  const fallback = assumed ?? implied;
  const label = implied === undefined ? `--${name} ${option.value}` : `--${name}[=${option.value}]`;
  return [label, fallback === undefined ? option.help : `${option.help}   (${fallback})`];
}

function rowLines(label: string, text: string, labelWidth: number, width: number): string[] {
  const lines = wrapped(text, Math.max(30, width - labelWidth - 2));
  return lines.map((line, index) => `  ${(index === 0 ? label : "").padEnd(labelWidth)}${line}`);
}

/** The texts have a column of their own where the terminal is wide enough for all of them. */
function exampleLines(examples: readonly Row[], width: number): string[] {
  const column = Math.max(...examples.map(([call]) => call.length)) + 2;
  const fit = examples.every(([, text]) => 2 + column + text.length <= width);
  if (fit) return examples.flatMap(([call, text]) => rowLines(call, text, column, width));
  return examples.flatMap(([call, text]) => [`  ${call}`, ...wrapped(text, width - 6).map((line) => `      ${line}`)]);
}

/** Lines that are indented are commands, which stay whole. */
function paragraphs(text: string, width: number): string[] {
  return text.split("\n").flatMap((line) => (line.startsWith(" ") ? line : wrapped(line, width)));
}

/** npm takes options after two dashes, which stand for nothing without them. */
function called(name: string, call: string): string {
  return call === "" ? name.replace(/ --$/, "") : `${name} ${call}`;
}
