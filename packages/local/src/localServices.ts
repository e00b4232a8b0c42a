import type { RequestHandler } from "./http/httpRequest";
import type { RecordedProgram } from "./record/recordedProgram";
import { serviceModules } from "./services/registry";
import type { RunningServices } from "./services/registry";
import type { ListenerName, Service, ServiceContext, ServiceModule } from "./services/service";

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

  /** What answers the requests that come in at a listener. */
  handler(listener: ListenerName): RequestHandler {
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

/** Those that ask others end before these. */
async function closeAll(services: readonly (Service | undefined)[]): Promise<void> {
  for (const service of [...services].reverse()) await service?.close();
}

/** The listeners whose services have something to serve. */
export function usedListeners({ resources }: RecordedProgram): Set<ListenerName> {
  const types = new Set(resources.map(({ type }) => type));
  return new Set(
    serviceModules.flatMap(({ listener, servedTypes }: ServiceModule<never>) =>
      listener !== undefined && servedTypes?.some((type) => types.has(type)) === true ? [listener] : [],
    ),
  );
}

/** Such as `recorded, not served: aws:dynamodb/table:Table (2)`; undefined when all types are taken into account. */
export function unservedResources({ resources }: RecordedProgram): string | undefined {
  const known = new Set<string>(serviceModules.flatMap(({ resourceTypes }) => resourceTypes));
  const counts = new Map<string, number>();
  for (const { type, custom } of resources) {
    // Providers, and values that only the program itself uses.
    if (!custom || known.has(type) || /^(pulumi|pulumi-nodejs|random):/.test(type)) continue;
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  if (counts.size === 0) return undefined;
  return `recorded, not served: ${[...counts].map(([type, count]) => `${type} (${count})`).join(", ")}`;
}
