import type { ServerResponse } from "node:http";
import type { HttpRequest, RequestHandler } from "./http/httpRequest";
import { signedScope } from "./http/signedScope";
import { placeOf } from "./record/recordedProgram";
import type { RecordedProgram, RecordedResource } from "./record/recordedProgram";
import { UnreadableResourceError } from "./record/unreadableResourceError";
import type { LocalRunEvents, ServiceEvents } from "./services/events";
import { serviceModules } from "./services/registry";
import type { RunningServices } from "./services/registry";
import type { ListenerName, Service, ServiceAddress, ServiceContext, ServiceModule } from "./services/service";
import { notServed } from "./services/notServed";

/** The AWS services of a recorded program, in this process. */
export class LocalServices {
  readonly #services: RunningServices;
  readonly #unserved: UnservedHandler;
  readonly #onDiagnostic: LocalRunEvents["onDiagnostic"];
  #program: RecordedProgram;

  private constructor(
    services: RunningServices,
    program: RecordedProgram,
    unserved: UnservedHandler,
    onDiagnostic: LocalRunEvents["onDiagnostic"],
  ) {
    this.#services = services;
    this.#program = program;
    this.#unserved = unserved;
    this.#onDiagnostic = onDiagnostic;
  }

  /** What is served: the program without the resources that lack what their services need. */
  get program(): RecordedProgram {
    return this.#program;
  }

  /**
   * @param unserved answers the SDK calls of other services, by default with an error that names the service
   * @throws {StoredStateError} when something in the data folder can't be used
   */
  static async create(
    program: RecordedProgram,
    context: ServiceContext,
    unserved: UnservedHandler = notServed,
  ): Promise<LocalServices> {
    const created: Partial<Record<string, Service>> = {};
    // Complete once the loop is through; until then each service asks those before it alone.
    const services = created as unknown as RunningServices;
    const { onDiagnostic } = context.events;
    // Another attempt says it again.
    let held: (() => void)[] | undefined = [];
    const events: ServiceEvents = {
      ...context.events,
      onDiagnostic: (...diagnostic) => {
        if (held === undefined) onDiagnostic(...diagnostic);
        else
          held.push(() => {
            onDiagnostic(...diagnostic);
          });
      },
    };
    try {
      serviceAddresses(program);
      for (const module of serviceModules) {
        created[module.name] = module.create(program, { ...context, events }, services);
      }
    } catch (error) {
      await closeAll(Object.values(created));
      return LocalServices.create(withoutUnreadable(program, error, onDiagnostic), context, unserved);
    }
    for (const say of held) say();
    held = undefined;
    return new LocalServices(services, program, unserved, onDiagnostic);
  }

  /** Loads or makes what the services of a resource type need, before they are made. */
  static preload(type: string, dataDirectory: string): void {
    for (const { servedTypes, preload } of serviceModules as readonly ServiceModule<never>[]) {
      if (servedTypes?.includes(type) === true) preload?.(dataDirectory);
    }
  }

  get all(): RunningServices {
    return this.#services;
  }

  get<Name extends keyof RunningServices>(name: Name): RunningServices[Name] {
    return this.#services[name];
  }

  /** What answers the requests that come in at an address, or at the first one's port when the program has none. */
  addressHandler(service: AddressService = "apigateway"): RequestHandler {
    return (request, response) => {
      (this.#services[service] as Service).handle?.(request, response);
    };
  }

  /** What answers the requests of AWS's SDKs. */
  sdkHandler(): RequestHandler {
    const modules = serviceModules.filter(({ targetPrefix }: ServiceModule<never>) => targetPrefix !== undefined);
    return (request, response) => {
      const signedFor = signedScope(request)?.service;
      const target = request.header("x-amz-target") ?? "";
      const isForm = request.header("content-type")?.startsWith("application/x-www-form-urlencoded") === true;
      const called = modules.find(({ name, targetPrefix, takesUnsignedForms }: ServiceModule<never>) => {
        if (signedFor !== undefined) return name === signedFor;
        if (target === "") return isForm && takesUnsignedForms === true;
        return targetPrefix !== "" && target.startsWith(targetPrefix ?? target);
      });
      if (called === undefined) this.#unserved(request, response, this.#services.iam);
      else (this.#services[called.name] as Service).handle?.(request, response);
    };
  }

  /** What answers the requests that come in at a listener. */
  handler(listener: "cognito" | "s3"): RequestHandler {
    const candidates = serviceModules.flatMap(({ name, listener: own, matches }: ServiceModule<never>) => {
      const service: Service = this.#services[name];
      return own === listener ? [{ matches, service }] : [];
    });
    const special = candidates.filter(({ matches }) => matches !== undefined);
    const general = candidates.find(({ matches }) => matches === undefined);
    return (request, response) => {
      const chosen = special.find(({ matches }) => matches?.(request)) ?? general;
      chosen?.service.handle?.(request, response);
    };
  }

  /** Follows a program that was evaluated again. */
  update(program: RecordedProgram): void {
    try {
      serviceAddresses(program);
      for (const { name } of serviceModules) this.#services[name].update(program);
      this.#program = program;
    } catch (error) {
      this.update(withoutUnreadable(program, error, this.#onDiagnostic));
    }
  }

  /** Ends everything within 2 s; what was acknowledged is stored. */
  async close(): Promise<void> {
    await closeAll(Object.values(this.#services));
  }
}

/** Leaves out the resource that an error is about, and reports it. @throws the error when it is about none */
function withoutUnreadable(
  program: RecordedProgram,
  error: unknown,
  onDiagnostic: LocalRunEvents["onDiagnostic"],
): RecordedProgram {
  const resources = program.resources.filter(
    ({ urn }) => error instanceof UnreadableResourceError && urn !== error.urn,
  );
  const isLeftOut = error instanceof UnreadableResourceError && resources.length < program.resources.length;
  if (!isLeftOut) throw error;
  const place = placeOf(program.resources.find(({ urn }) => urn === error.urn));
  onDiagnostic("warning", `not served: ${error.message}${place === undefined ? "" : ` (${place})`}`);
  return { ...program, resources };
}

/** Answers a call of a service that the local run doesn't have. */
type UnservedHandler = (request: HttpRequest, response: ServerResponse, iam: RunningServices["iam"]) => void;

/** The service that has an address. */
type AddressService = LocatedAddress["service"];

/** An address, and the service that has it. */
export interface LocatedAddress extends ServiceAddress {
  service: keyof RunningServices;
}

/** What the program has at addresses of their own, APIs before function URLs; the first one gets the run's first port. */
export function serviceAddresses(program: RecordedProgram): LocatedAddress[] {
  const addresses = serviceModules.flatMap(
    ({ name, addresses: ofModule }: ServiceModule<never> & { name: keyof RunningServices }) =>
      (ofModule?.(program) ?? []).map((address) => ({ ...address, service: name })),
  );
  return addresses.sort((one, other) => Number(one.type === "functionUrl") - Number(other.type === "functionUrl"));
}

/** Those that ask others end before these. */
async function closeAll(services: readonly (Service | undefined)[]): Promise<void> {
  for (const service of [...services].reverse()) await service?.close();
}

/** The listeners whose services have something to serve. */
export function usedListeners(program: RecordedProgram): Set<ListenerName> {
  const types = new Set(program.resources.map(({ type }) => type));
  return new Set(
    serviceModules.flatMap(({ addresses, listener, servedTypes, targetPrefix }: ServiceModule<never>) => {
      if (addresses?.(program).some(({ type }) => type === "api") === true) return ["api"];
      if (servedTypes?.some((type) => types.has(type)) !== true) return [];
      return [...(listener === undefined ? [] : [listener]), ...(targetPrefix === undefined ? [] : ["aws" as const])];
    }),
  );
}

const servedTypes = new Set<string>(serviceModules.flatMap(({ resourceTypes }) => resourceTypes));

/** Whether a service takes the resource into account, or there is nothing of it to serve. */
export function isServed({ type, custom }: RecordedResource, emulatedTypes: readonly string[] = []): boolean {
  // Providers, and values that only the program itself uses.
  const isOfProgram = !custom || /^(pulumi|pulumi-nodejs|random):/.test(type);
  return isOfProgram || servedTypes.has(type) || emulatedTypes.includes(type);
}

/** The resources that nothing serves, by type. */
export function unservedResources(
  { resources }: RecordedProgram,
  emulatedTypes: readonly string[] = [],
): ReadonlyMap<string, readonly RecordedResource[]> {
  const unserved = new Map<string, RecordedResource[]>();
  for (const resource of resources) {
    if (isServed(resource, emulatedTypes)) continue;
    unserved.set(resource.type, [...(unserved.get(resource.type) ?? []), resource]);
  }
  return unserved;
}

/** More types than these have a line of their own only when asked for. */
const fewTypes = 3;

/**
 * What nothing serves, as diagnostics: a line such as `recorded, not served: aws:sns/topic:Topic (2, index.ts:12)`, with
 * the place of the first resource of each type, and all types where they are too many for one.
 */
export function unservedDiagnostics(
  unserved: ReadonlyMap<string, readonly RecordedResource[]>,
): [severity: string, message: string][] {
  if (unserved.size === 0) return [];
  const list = [...unserved].map(([type, resources]) => {
    const place = placeOf(resources[0]);
    return `${type} (${resources.length}${place === undefined ? "" : `, ${place}`})`;
  });
  if (list.length <= fewTypes) return [["info", `recorded, not served: ${list.join(", ")}`]];
  const total = [...unserved.values()].reduce((sum, { length }) => sum + length, 0);
  return [
    ["info", `recorded, not served: ${total} resources of ${list.length} types`],
    ["debug", `recorded, not served:\n${list.map((type) => `  ${type}`).join("\n")}`],
  ];
}
