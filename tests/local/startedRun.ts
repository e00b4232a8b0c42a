import { spawn } from "node:child_process";
import type { ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** The line that `npm start -- --json` prints once it is ready. */
export interface ReadyLine {
  region: string;
  apiUrl: string;
  userPoolId: string;
  userPoolClientId: string;
  issuer: string;
  local: {
    cognitoEndpoint: string;
    hostedUiUrl: string;
    webUrl: string;
    s3Endpoint: string;
    username: string;
    password: string;
    /** With --inspect. */
    inspectorAddress?: string;
  };
}

/** A folder for one test's data; `remove` deletes it. */
export function temporaryFolder(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(path.join(tmpdir(), "learninghub-test-"));
  return {
    folder,
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The command behind `npm start`, in a process of its own. */
export class StartedRun {
  readonly process: ChildProcessByStdio<null, Readable, Readable>;
  /** Lines of standard output so far. */
  readonly lines: string[] = [];
  stderr = "";
  readonly #reader;

  private constructor(folder: string, args: readonly string[]) {
    const command = [
      "--conditions",
      "workspace",
      "--require",
      path.join(folder, "loader.cjs"),
      path.join(folder, "packages/local/src/cli/start.ts"),
      ...args,
    ];
    this.process = spawn(process.execPath, command, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    this.process.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
    });
    this.#reader = createInterface(this.process.stdout);
    this.#reader.on("line", (line) => this.lines.push(line));
  }

  /** @param folder the project, or a copy of it */
  static in(folder: string, ...args: string[]): StartedRun {
    return new StartedRun(folder, args);
  }

  /** Waits until standard error holds the text. */
  async told(text: string): Promise<void> {
    while (!this.stderr.includes(text)) await once(this.process.stderr, "data");
  }

  /** The first line of standard output that matches. */
  async line(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = this.lines.find((line) => pattern.test(line));
      if (found !== undefined) return found;
      const ended = once(this.#reader, "close").then(() => "ended" as const);
      if ((await Promise.race([once(this.#reader, "line"), ended])) === "ended") {
        throw new Error(`the run ended without ${String(pattern)}:\n${this.lines.join("\n")}\n${this.stderr}`);
      }
    }
  }

  /** The JSON line of a run with --json. */
  async ready(): Promise<ReadyLine> {
    return JSON.parse(await this.line(/^\{/)) as ReadyLine;
  }

  /** Sends a signal and gives the exit code, or the signal that ended the process. */
  async end(signal: NodeJS.Signals = "SIGTERM"): Promise<number | NodeJS.Signals | null> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) {
      return this.process.exitCode ?? this.process.signalCode;
    }
    this.process.kill(signal);
    return this.exit();
  }

  /** Waits for the end without asking for it. */
  async exit(): Promise<number | NodeJS.Signals | null> {
    if (this.process.exitCode !== null) return this.process.exitCode;
    const [code, endedBy] = (await once(this.process, "exit")) as [number | null, NodeJS.Signals | null];
    return code ?? endedBy;
  }
}

/** Signs in through the user pool's API with the admin password flow; gives the tokens. */
export async function signIn(
  ready: ReadyLine,
): Promise<{ IdToken: string; AccessToken: string; RefreshToken: string }> {
  const { userPoolId, userPoolClientId, local } = ready;
  const response = await fetch(local.cognitoEndpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "AWSCognitoIdentityProviderService.AdminInitiateAuth",
      authorization: "AWS4-HMAC-SHA256 Credential=local/20260101/local/cognito-idp/aws4_request",
    },
    body: JSON.stringify({
      AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
      UserPoolId: userPoolId,
      ClientId: userPoolClientId,
      AuthParameters: { USERNAME: local.username, PASSWORD: local.password },
    }),
  });
  const answer = (await response.json()) as {
    AuthenticationResult?: { IdToken: string; AccessToken: string; RefreshToken: string };
  };
  if (answer.AuthenticationResult === undefined) throw new Error(`sign-in failed: ${JSON.stringify(answer)}`);
  return answer.AuthenticationResult;
}
