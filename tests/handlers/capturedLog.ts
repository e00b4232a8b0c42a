import { expect } from "chai";
import { secrets } from "./invoke";

export interface LogLine {
  timestamp: string;
  level: string;
  message: string;
  requestId: string;
  routeKey: string;
  status: number;
  durationMs: number;
  coldStart: boolean;
  problem?: string;
  error?: { name: string; code?: string; message?: string; stack?: string[]; cause?: LogLine["error"] };
}

/**
 * For the enclosing `describe`: keeps the handlers' log lines away from the terminal and gives those of the running
 * test. After each test no line may hold a token, an e-mail address or an answer.
 */
export function captureLog(): LogLine[] {
  const lines: LogLine[] = [];
  const write = process.stdout.write.bind(process.stdout);
  beforeEach(() => {
    lines.length = 0;
    process.stdout.write = ((...args: Parameters<typeof write>) => {
      const [chunk] = args;
      if (typeof chunk !== "string" || !chunk.startsWith('{"timestamp"')) return write(...args);
      expect(chunk).to.match(/^[^\n]+\n$/, "a log entry is one line");
      lines.push(JSON.parse(chunk) as LogLine);
      return true;
    }) as typeof process.stdout.write;
  });
  afterEach(() => {
    process.stdout.write = write;
    const all = JSON.stringify(lines);
    for (const [what, secret] of Object.entries(secrets)) {
      expect(all.includes(secret), `the log holds the ${what}: ${all}`).to.equal(false);
    }
  });
  return lines;
}
