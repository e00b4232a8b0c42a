import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { formatSpread, spread } from "./statistics";

const root = path.resolve(__dirname, "..");

interface Ready {
  apiUrl: string;
  userPoolId: string;
  userPoolClientId: string;
  local: { cognitoEndpoint: string; username: string; password: string };
}

/**
 * From spawning `npm start`'s command to the first 200 that a real token brings, against importing the AWS SDK of
 * Pulumi alone in a fresh process: what any evaluation of the program costs at the least. The two take turns, so that
 * both see the same machine.
 */
export async function startToFirstResponse(rounds: number): Promise<string[][]> {
  const first: number[] = [];
  const later: number[] = [];
  const imports: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const data = mkdtempSync(path.join(tmpdir(), "learninghub-bench-"));
    try {
      imports.push(importSdk());
      first.push(await startUntilAuthorised(data));
      later.push(await startUntilAuthorised(data));
    } finally {
      rmSync(data, { recursive: true });
    }
  }
  const row = (title: string, seconds: number[]): string[] => [
    title,
    formatSpread(spread(seconds)),
    formatSpread(spread(seconds.map((value, index) => value / (imports[index] ?? NaN)))),
  ];
  return [
    ["start to first authorised 200", "seconds", "ratio to the import"],
    row("import of @pulumi/aws", imports),
    row("npm start, first run", first),
    row("npm start, later run", later),
  ];
}

function importSdk(): number {
  const begin = performance.now();
  execFileSync(process.execPath, ["-e", 'require("@pulumi/aws")'], { cwd: root });
  return (performance.now() - begin) / 1000;
}

async function startUntilAuthorised(data: string): Promise<number> {
  const begin = performance.now();
  const args = ["--require", "./loader.cjs", "local/start.ts", "--json", "--port", "0", "--data", data];
  const run = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [line] = (await once(createInterface(run.stdout), "line")) as [string];
    const ready = JSON.parse(line) as Ready;
    const response = await fetch(`${ready.apiUrl}/courses`, { headers: { authorization: await signIn(ready) } });
    if (response.status !== 200) throw new Error(`GET /courses answered ${response.status}`);
    await response.text();
    return (performance.now() - begin) / 1000;
  } finally {
    run.kill("SIGTERM");
    await once(run, "exit");
  }
}

async function signIn({ userPoolId, userPoolClientId, local }: Ready): Promise<string> {
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
  const answer = (await response.json()) as { AuthenticationResult?: { IdToken: string } };
  if (answer.AuthenticationResult === undefined) throw new Error(`sign-in failed: ${JSON.stringify(answer)}`);
  return `Bearer ${answer.AuthenticationResult.IdToken}`;
}
