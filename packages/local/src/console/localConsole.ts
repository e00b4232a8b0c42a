import type { RequestListener } from "node:http";
import type { LoopbackServer } from "../http/loopbackServer";
import type { LoggedInvocation, LocalRunEvents, ServiceEvents } from "../services/events";
import { cognitoMessage } from "./cognitoMessage";
import type { ConsoleContext } from "./consoleContext";
import { ConsoleServer } from "./consoleServer";
import { consoleToken, isAuthorizedBy } from "./consoleToken";
import { EventStream } from "./eventStream";
import { Exchanges } from "./exchanges";
import { FunctionLogs } from "./logs";
import type { LogOrigin } from "./logs";
import { Inbox } from "./messages";
import { PageFiles } from "./pageFiles";
import { requestSummary } from "./requestDetail";
import { consoleRoutes } from "./routes";
import { sentMessages } from "./sentMessages";

type RunContext = Omit<ConsoleContext, "exchanges" | "inbox" | "logs" | "startedAt" | "stream">;

/** The console of a local run: what it remembers of the run, and where this is looked at. */
export class LocalConsole {
  /** With the token in the fragment, which no server sees. */
  readonly url: string;
  readonly #context: ConsoleContext;
  readonly #server: LoopbackServer;
  readonly #handle: RequestListener;

  constructor(server: LoopbackServer, run: RunContext) {
    const stream = new EventStream();
    const inbox = new Inbox((message) => {
      stream.publish("message", () => message);
    });
    const logs = new FunctionLogs((line) => {
      stream.publish("log", line);
    });
    const exchanges = new Exchanges((recorded) => {
      stream.publish("request", () => requestSummary(recorded));
      if (recorded.trace.service !== "emulator") return;
      const body = recorded.content()?.requestBody.text ?? "";
      for (const message of sentMessages(recorded, body, run.program())) inbox.add(message);
    });
    this.#context = { ...run, startedAt: Date.now(), stream, exchanges, logs, inbox };
    const token = consoleToken(run.dataDirectory);
    const origin = `http://localhost:${server.port}`;
    this.url = `${origin}/#token=${token}`;
    this.#server = server;
    this.#handle = new ConsoleServer({
      routes: consoleRoutes(this.#context),
      isAuthorized: isAuthorizedBy(token),
      origin,
      page: new PageFiles().handle,
    }).handle;
  }

  /** Answers requests from now on. */
  serve(): void {
    this.#server.serve(this.#handle);
  }

  /** What the services report, remembered and told to those who follow the run; but of the console's own calls nobody hears. */
  observed(events: LocalRunEvents): ServiceEvents {
    const { exchanges, logs, inbox, program, listeners } = this.#context;
    return {
      onRequest: (trace, message) => {
        if (exchanges.record(trace, message)) events.onRequest(trace);
      },
      onFunctionLog: (functionName, line, invocation) => {
        logs.add(functionName, line, originOf(invocation));
        events.onFunctionLog(functionName, line);
      },
      onCode: (delivery) => {
        inbox.add(cognitoMessage(delivery, program(), listeners().cognito));
        events.onCode(delivery);
      },
      onDiagnostic: (severity, message) => {
        events.onDiagnostic(severity, message);
      },
    };
  }

  /** Tells pages that the program was evaluated again. */
  programChanged(): void {
    this.#context.stream.publish("program", () => ({}));
  }

  close(): void {
    this.#context.stream.close();
  }
}

/** The request to an API or a function URL is named in the events of both payload formats. */
function originOf(invocation: LoggedInvocation | undefined): LogOrigin {
  const event = invocation?.event as { requestContext?: Record<string, unknown> } | undefined;
  const { extendedRequestId, requestId } = event?.requestContext ?? {};
  const apiRequestId = extendedRequestId ?? requestId;
  return {
    requestId: invocation?.requestId,
    event,
    apiRequestId: typeof apiRequestId === "string" ? apiRequestId : undefined,
  };
}
