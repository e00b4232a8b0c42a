import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answers } from "./record/answers";
import type { JsonObject, RecordedProgram } from "./record/recordedProgram";

/** What a project adds to its local run: the default export of `local.config.ts`. Every field is optional. */
export interface LocalConfig {
  /** A user that every user pool has from the first start on. The password is random and stays in the data folder. */
  demoUser?: DemoUserConfig;
  /**
   * Environment variables that differ from the recorded ones. Asked once for each function; what it returns wins.
   * Default: none.
   */
  functionEnvironment?: (definition: ConfiguredFunction) => Record<string, string>;
  /** Functions that `--watch` can bundle again without evaluating the program. Default: none. */
  watchedBundles?: (program: RecordedProgram) => WatchedBundle[];
  /** A front end with an origin of its own. Default: none. */
  page?: PageConfig;
  /** What AWS, other providers and other stacks answer to the program. Default: mocks. */
  answers?: Answers;
}

export interface DemoUserConfig {
  /** The sign-in name, such as an e-mail address. */
  username: string;
  /** User attributes besides the one that `username` is, such as `name`. */
  attributes?: Record<string, string>;
}

export interface ConfiguredFunction {
  functionName: string;
  /** As the program registers it. */
  environment: Readonly<Record<string, string>>;
  /** Where the local run keeps its data; absolute. */
  dataDirectory: string;
}

export interface WatchedBundle {
  functionName: string;
  /** For messages: the file that the function begins with, relative to the project. */
  entry: string;
  /** A change of files in this folder alone, relative to the project, needs no evaluation. */
  folder: string;
  /** Bundles the function as the program would. `sourceMap` is JSON. */
  bundle: () => Promise<{ code: string; sourceMap: string; hash: string }>;
}

/**
 * A front end that the local run serves at `http://localhost:<port>`. APIs and buckets that have a CORS configuration
 * allow its origin, and app clients with a hosted sign-in allow its callback and sign-out URLs, as they do the stack's own.
 */
export interface PageConfig {
  /** Path that sign-in returns to. Default: `/callback`. */
  callbackPath?: string;
  /** Path that sign-out returns to. Default: `/`. */
  logoutPath?: string;
  /** Makes what answers the page's requests. Called once, when everything else is served. */
  serve: (run: ServedProgram) => PageServer;
}

/** What a page may know of the run that serves it. Getters follow a program that was evaluated again. */
export interface ServedProgram {
  readonly root: string;
  readonly program: RecordedProgram;
  /** The stack's outputs with local addresses; secrets are masked. */
  readonly outputs: JsonObject;
  readonly endpoints: LocalEndpoints;
  readonly callbackUrl: string;
  readonly logoutUrl: string;
  /** The console's address, without the token that its API asks for: whoever reads the page must not get that. */
  readonly consoleUrl: string;
}

/** An API or a function URL of the program, with an address of its own. */
export interface LocalAddress {
  type: "api" | "functionUrl";
  /** The resource's name in the program. */
  name: string;
  /** Such as the API's id. */
  id: string;
  /** On the loopback interface, without a slash at the end. */
  url: string;
}

/** Addresses on the loopback interface, without a slash at the end. Undefined: nothing in the program is served there. */
export interface LocalEndpoints {
  /** The first API. */
  api?: string;
  /** For AWS's SDKs: every service that is served. Functions have it in `AWS_ENDPOINT_URL`. */
  aws?: string;
  /** User pools, identity pools and the hosted sign-in. */
  cognito?: string;
  s3?: string;
}

export interface PageServer {
  /** A listener for node:http's `request` event; the Host header has been checked. */
  handle: (request: IncomingMessage, response: ServerResponse) => void;
  /** Ends open streams, so that the HTTP server can close. Default: nothing is open. */
  close?: () => void;
}

/** Gives `local.config.ts` its type. */
export function defineConfig(config: LocalConfig): LocalConfig {
  return config;
}
