import type { HttpRequest, RequestHandler } from "../http/httpRequest";
import type { RecordedProgram } from "../record/recordedProgram";
import type { ConfiguredFunction, LocalEndpoints } from "../config";
import type { Inspector } from "../inspector/inspector";
import type { ServiceEvents } from "./events";

/** AWS's endpoint prefixes, which are also what requests are signed for. */
type ServiceName =
  | "apigateway"
  | "cognito-identity"
  | "cognito-idp"
  | "dynamodb"
  | "iam"
  | "kms"
  | "lambda"
  | "logs"
  | "s3"
  | "secretsmanager"
  | "ssm"
  | "sts";

/** The addresses of a run; each is another origin, as on AWS. */
export type ListenerName = keyof LocalEndpoints;

/** An API or a function URL: something that AWS gives an address of its own. */
export interface ServiceAddress {
  /** Such as the API's id; no other address of the program has it. */
  id: string;
  type: "api" | "functionUrl";
  /** The resource's name in the program. */
  name: string;
  /** As AWS gives it, without a slash at the end. */
  url: string;
}

/** A service while it runs. */
export interface Service {
  /** Absent on a service that only other services ask. */
  readonly handle?: RequestHandler;
  /** Follows a program that was evaluated again; what is stored stays. Throws and serves the previous program when it can't. */
  update: (program: RecordedProgram) => void;
  /** What was acknowledged is stored. */
  close: () => void | Promise<void>;
}

/** What a service is made with. */
export interface ServiceContext {
  /** The project's folder. */
  root: string;
  /** Where it may keep what its `storage` names. */
  dataDirectory: string;
  events: ServiceEvents;
  /** Where functions reach the services. */
  endpoints: Readonly<Record<ListenerName, string>>;
  /** The configuration's `issuers`. Default: none. */
  issuers?: Readonly<Record<string, string>>;
  functionEnvironment: (definition: ConfiguredFunction) => Record<string, string>;
  /** Undefined when debuggers cannot attach to functions. */
  inspector?: Inspector | undefined;
}

/**
 * One AWS service of the local run. A new one is a folder with a module of this shape and a line in `registry.ts`.
 * @typeParam Peers what it asks of other services, by their names; these come before it in the registry
 */
export interface ServiceModule<Peers = unknown> {
  name: ServiceName;
  /** Types of recorded resources that it serves or takes into account. */
  resourceTypes: readonly string[];
  /** Those of them whose presence gives the listener an address. */
  servedTypes?: readonly string[];
  listener?: "cognito" | "s3";
  /** Whether a request to the listener is for this service. Default: what no other service of the listener takes. */
  matches?: (request: HttpRequest) => boolean;
  /**
   * For a service whose API AWS's SDKs call: what `X-Amz-Target` begins with, such as `DynamoDB_20120810.`, and an empty
   * text where the protocol has no such header. Signed requests are told apart by what they are signed for.
   */
  targetPrefix?: string;
  /** Takes unsigned forms as well: calls of the query protocol that need no credentials. */
  takesUnsignedForms?: boolean;
  /** What the service serves at addresses of their own; requests have the address's id. */
  addresses?: (program: RecordedProgram) => ServiceAddress[];
  /** Files and folders in the data folder. They are checked when the service is made. */
  storage: readonly string[];
  /** Loads or makes what takes long, while a program that has a resource of the served types is still evaluated. */
  preload?: (dataDirectory: string) => void;
  /** @throws {StoredStateError} when what is stored can't be used */
  create: (program: RecordedProgram, context: ServiceContext, peers: Peers) => Service;
}
