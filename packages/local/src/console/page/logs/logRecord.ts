/** A line as a function's logger meant it: JSON with a level and a message, or text. */
export interface LogRecord {
  level?: string;
  message: string;
  /** Everything else of a JSON line. */
  fields: Record<string, unknown>;
}

const levels = /^(TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL)$/i;
/** What the runtime itself writes around an invocation. */
const platform = /^(START|END|REPORT) RequestId: /;
/** Lambda's text format: time, request id, level, message, separated by tabs. */
const textFormat = /^\S+Z\t\S+\t(TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\t([^]*)$/;

/** Lambda developer guide, "Log formats"; the names of fields are those of its JSON format, pino, winston and Powertools. */
export function logRecord(line: string): LogRecord {
  const json = objectOf(line);
  if (json !== undefined) {
    const { level, message, msg, ...fields } = json;
    const text = message ?? msg;
    const named = levelOf(level);
    return {
      ...(named !== undefined && { level: named }),
      message: typeof text === "string" ? text : text === undefined ? "" : JSON.stringify(text),
      fields: named === undefined && level !== undefined ? { level, ...fields } : fields,
    };
  }
  if (platform.test(line)) return { level: "PLATFORM", message: line, fields: {} };
  const [, level, message] = textFormat.exec(line) ?? [];
  if (level !== undefined && message !== undefined) return { level, message, fields: {} };
  return { message: line, fields: {} };
}

function levelOf(level: unknown): string | undefined {
  if (typeof level === "string" && levels.test(level)) return level.toUpperCase().replace("WARNING", "WARN");
  // pino
  if (typeof level === "number")
    return { 10: "TRACE", 20: "DEBUG", 30: "INFO", 40: "WARN", 50: "ERROR", 60: "FATAL" }[level];
  return undefined;
}

function objectOf(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
