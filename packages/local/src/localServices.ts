import type { RequestHandler } from "./http/httpRequest";
import { signedService } from "./http/signedService";
import type { RecordedProgram } from "./record/recordedProgram";
import { serviceModules } from "./services/registry";
import type { RunningServices } from "./services/registry";
import type { ListenerName, Service, ServiceAddress, ServiceContext, ServiceModule } from "./services/service";
import { notServed } from "./services/notServed";

/** The AWS services of a recorded program, in this process. */
export class LocalServices {
  readonly #services: RunningServices;

  private constructor(services: RunningServices) {
    this.#services = services;
  }

  /** @throws {StoredStateError} when something in the data folder can't be used */
  static async create(program: RecordedProgram, context: ServiceContext): Promise<LocalServices> {
    const created: Partial<Record<string, Service>> = {};
    // Complete once the loop is through; until then each service asks those before it alone.
    const services = created as unknown as RunningServices;
    try {
      for (const module of serviceModules) created[module.name] = module.create(program, context, services);
    } catch (error) {
      await closeAll(Object.values(created));
      throw error;
    }
    return new LocalServices(services);
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
      const signedFor = signedService(request);
      const target = request.header("x-amz-target") ?? "";
      const called = modules.find(({ name, targetPrefix }: ServiceModule<never>) =>
        signedFor === undefined ? targetPrefix !== "" && target.startsWith(targetPrefix ?? target) : name === signedFor,
      );
      if (called === undefined) notServed(request, response, signedFor);
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
    for (const { name } of serviceModules) this.#services[name].update(program);
  }

  /** Ends everything within 2 s; what was acknowledged is stored. */
  async close(): Promise<void> {
    await closeAll(Object.values(this.#services));
  }
}

/** The service that has an address. */
type AddressService = LocatedAddress["service"];

/** An address, and the service that has it. */
export interface LocatedAddress extends ServiceAddress {
  service: keyof RunningServices;
}

/** What the program has at addresses of their own; the first one gets the run's first port. */
export function serviceAddresses(program: RecordedProgram): LocatedAddress[] {
  return serviceModules.flatMap(({ name, addresses }: ServiceModule<never> & { name: keyof RunningServices }) =>
    (addresses?.(program) ?? []).map((address) => ({ ...address, service: name })),
  );
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

/** Such as `recorded, not served: aws:dynamodb/table:Table (2)`; undefined when all types are taken into account. */
export function unservedResources(program: RecordedProgram): string | undefined {
  const { resources } = program;
  const known = new Set<string>(serviceModules.flatMap(({ resourceTypes }) => resourceTypes));
  const counts = new Map<string, number>();
  for (const { type, custom } of resources) {
    // Providers, and values that only the program itself uses.
    if (!custom || known.has(type) || /^(pulumi|pulumi-nodejs|random):/.test(type)) continue;
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  const parts = serviceModules.flatMap(({ notServed }: ServiceModule<never>) => notServed?.(program) ?? []);
  const unserved = [...[...counts].map(([type, count]) => `${type} (${count})`), ...parts];
  return unserved.length === 0 ? undefined : `recorded, not served: ${unserved.join(", ")}`;
}
