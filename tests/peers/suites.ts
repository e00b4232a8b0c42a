import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { PeerServer } from "./peerServer";
import type { Outcome } from "./outcome";
import { runSignatureVectors } from "./signatureVectors";

/** A suite of another project, which it publishes with its code. */
export interface Suite {
  repository: string;
  commit: string;
  /** What of the repository is needed. */
  paths: string[];
  /** Once, where it was checked out. */
  install: (folder: string) => void;
  run: (folder: string, server: PeerServer, only?: readonly string[]) => Promise<Outcome[]>;
}

const motoPackages = ["boto3", "joserfc", "moto", "pycognito", "pyotp", "pytest", "pytest-timeout", "requests"];

const motoTests = [
  "tests/test_cognitoidentity/test_cognitoidentity.py",
  "tests/test_cognitoidp/test_cognitoidp.py",
  "tests/test_cognitoidp/test_cognitoidp_exceptions.py",
];

export const suites: Readonly<Record<string, Suite>> = {
  moto: {
    repository: "getmoto/moto",
    commit: "0af643a5dbfc98797f08ee64f5be3ef8002d56ff",
    paths: ["tests/__init__.py", "tests/test_cognitoidentity", "tests/test_cognitoidp"],
    install: (folder) => {
      createEnvironment(folder, motoPackages);
    },
    run: (folder, { url }, only = motoTests) =>
      runPytest(folder, only, { TEST_SERVER_MODE: "true", TEST_SERVER_MODE_ENDPOINT: url }),
  },
  "cognito-local": {
    repository: "jagregory/cognito-local",
    commit: "27091317fc91f90df883b76da50eaef806a17174",
    paths: ["."],
    install: (folder) => {
      const flags = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
      execFileSync("npm", ["install", ...flags], { cwd: folder, stdio: "inherit" });
      copyFileSync(
        path.join(__dirname, "cognitoLocalSetup.mts.txt"),
        path.join(folder, "integration-tests/aws-sdk/setup.ts"),
      );
    },
    run: runVitest,
  },
  "s3-tests": {
    repository: "ceph/s3-tests",
    commit: "8f0ae7b404a3a2fcf7038bf1e6bf29544fe9b6a3",
    paths: ["."],
    install: (folder) => {
      const packages = ["PyYAML", "boto3", "munch", "isodate", "requests", "pytz", "httplib2", "lxml"];
      createEnvironment(folder, [...packages, "pytest", "pytest-timeout"]);
    },
    run: runS3Tests,
  },
  sigv4: {
    repository: "boto/botocore",
    commit: "0e6e2404b85dc336dd2889814e089bde7d1a4c55",
    paths: ["tests/unit/auth/aws4_testsuite"],
    install: () => undefined,
    run: runSignatureVectors,
  },
};

function createEnvironment(folder: string, packages: readonly string[]): void {
  execFileSync("python3", ["-m", "venv", ".venv"], { cwd: folder, stdio: "inherit" });
  const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages];
  execFileSync(path.join(folder, ".venv/bin/python"), install, { cwd: folder, stdio: "inherit" });
}

async function runPytest(folder: string, tests: readonly string[], variables: NodeJS.ProcessEnv): Promise<Outcome[]> {
  const file = path.join(folder, "outcomes.jsonl");
  rmSync(file, { force: true });
  const env = { ...process.env, ...variables, PEER_OUTCOMES: file, PYTHONPATH: [__dirname, folder].join(":") };
  const flags = ["-p", "pytestOutcomes", "-p", "no:cacheprovider", "-q", "--timeout", "20", "--tb", "no"];
  await finished(path.join(folder, ".venv/bin/python"), ["-m", "pytest", ...flags, ...tests], folder, env);
  const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  return lines.map((line) => JSON.parse(line) as Outcome);
}

/** The suite's users are one role here; its credentials come with a session token, which a plugin hands to each client. */
async function runS3Tests(folder: string, server: PeerServer, only?: readonly string[]): Promise<Outcome[]> {
  // The suite makes its own buckets: nothing is taken for granted.
  if (only !== undefined) return [];
  const { accessKeyId, secretAccessKey, sessionToken } = server.credentials();
  const user = ["user_id = client", "email = client@example.com", "display_name = client"];
  const keys = [`access_key = ${accessKeyId}`, `secret_key = ${secretAccessKey}`, ...user];
  const sections = ["s3 main", "s3 alt", "s3 tenant", "iam", "iam root", "iam alt root"].flatMap((name) => [
    `[${name}]`,
    ...keys,
    ...(name === "s3 tenant" ? ["tenant = client"] : []),
  ]);
  const address = new URL(server.url);
  const common = ["[DEFAULT]", `host = ${address.hostname}`, `port = ${address.port}`, "is_secure = False"];
  const fixtures = ["[fixtures]", "bucket prefix = peer-{random}-", "[webidentity]"];
  const file = path.join(folder, "peers.conf");
  writeFileSync(file, [...common, ...fixtures, ...sections].join("\n"), { mode: 0o600 });
  return runPytest(folder, ["s3tests/functional/test_s3.py", "s3tests/functional/test_headers.py"], {
    S3TEST_CONF: file,
    PEER_SESSION_TOKEN: sessionToken,
  });
}

interface VitestReport {
  testResults: {
    name: string;
    message: string;
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
  }[];
}

async function runVitest(folder: string, { url }: PeerServer): Promise<Outcome[]> {
  const file = path.join(folder, "outcomes.json");
  const flags = ["--reporter=json", `--outputFile=${file}`, "--no-file-parallelism", "--testTimeout=10000"];
  const args = ["node_modules/vitest/vitest.mjs", "run", "integration-tests/aws-sdk", ...flags];
  await finished(process.execPath, args, folder, { ...process.env, PEER_URL: url });
  const { testResults } = JSON.parse(readFileSync(file, "utf8")) as VitestReport;
  return testResults.flatMap(({ name, message, assertionResults }): Outcome[] =>
    assertionResults.length === 0
      ? [{ name, outcome: "failed", reason: message }]
      : assertionResults.map(({ fullName, status, failureMessages }) => ({
          name: fullName,
          outcome: status === "passed" ? "passed" : status === "failed" ? "failed" : "skipped",
          reason: failureMessages.join("\n"),
        })),
  );
}

const longestMs = 300_000;

/** Runs a suite's own runner, whose exit code says no more than its outcomes. */
async function finished(program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(program, args, { cwd, env, stdio: ["ignore", "ignore", "inherit"], timeout: longestMs });
  await once(child, "exit");
}
