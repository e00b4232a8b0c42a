import { CognitoError, invalidParameter } from "../cognitoError";
import type { GroupConfiguration } from "../configuration/userPoolConfiguration";
import type { GroupRecord } from "../storage/groupTable";
import type { UserRecord } from "../storage/userTable";
import type { PoolContext } from "./poolContext";
import { pageToken, readPageToken } from "./pageToken";

/** A group of the program, or one that was made while running and has its times. */
export type Group = GroupConfiguration | GroupRecord;

/** The groups of one pool and who is in them. */
export class Groups {
  readonly #context: PoolContext;

  constructor(context: PoolContext) {
    this.#context = context;
  }

  /** All groups by name; the program's take precedence over one that was made under the same name. */
  list(): Group[] {
    const { configuration, store } = this.#context;
    const made = store.groups.list(configuration.id).filter(({ name }) => !configuration.groups.has(name));
    return [...configuration.groups.values(), ...made].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** @throws CognitoError ResourceNotFoundException */
  get(name: string): Group {
    const group = this.list().find((candidate) => candidate.name === name);
    if (!group) throw new CognitoError("ResourceNotFoundException", "Group not found.");
    return group;
  }

  /** @throws CognitoError GroupExistsException */
  create(group: GroupConfiguration): GroupRecord {
    const { configuration, store, clock } = this.#context;
    if (this.list().some(({ name }) => name === group.name)) {
      throw new CognitoError("GroupExistsException", "A group with the name already exists.");
    }
    const now = clock();
    const made = { ...group, createdAt: now, modifiedAt: now };
    store.groups.save(configuration.id, made);
    return made;
  }

  /**
   * Changes a group that was created while running; what is absent stays.
   * @throws CognitoError ResourceNotFoundException, InvalidParameterException for one of the program's
   */
  update(changes: GroupConfiguration): GroupRecord {
    const { configuration, store, clock } = this.#context;
    const group = this.#created(changes.name);
    const updated = {
      ...group,
      description: changes.description ?? group.description,
      precedence: changes.precedence ?? group.precedence,
      roleArn: changes.roleArn ?? group.roleArn,
      modifiedAt: clock(),
    };
    store.groups.save(configuration.id, updated);
    return updated;
  }

  /** Removes a group that was created while running. @throws CognitoError as `update` */
  delete(name: string): void {
    const { configuration, store } = this.#context;
    this.#created(name);
    store.transaction(() => {
      store.groups.delete(configuration.id, name);
    });
  }

  /** A group that was created while running, hence is not the program's. */
  #created(name: string): GroupRecord {
    const group = this.get(name);
    if ("createdAt" in group) return group;
    throw invalidParameter(`Group ${name} is declared by the program; change it there.`);
  }

  addMember(name: string, user: UserRecord): void {
    const { configuration, store, clock } = this.#context;
    store.groups.addMember(configuration.id, this.get(name).name, user.sub, clock());
  }

  removeMember(name: string, user: UserRecord): void {
    const { configuration, store } = this.#context;
    store.groups.removeMember(configuration.id, this.get(name).name, user.sub);
  }

  /** The groups that a user is in, the strongest first. Memberships of groups that no longer exist do not count. */
  of(user: UserRecord): Group[] {
    const { configuration, store } = this.#context;
    const names = new Set(store.groups.namesOf(configuration.id, user.sub));
    return this.list()
      .filter(({ name }) => names.has(name))
      .sort((a, b) => (a.precedence ?? Infinity) - (b.precedence ?? Infinity) || 0);
  }

  /** A page of a group's members. */
  members(name: string, limit: number, token: string | undefined): { users: UserRecord[]; nextToken?: string } {
    const { configuration, store } = this.#context;
    const [after = ""] = token === undefined ? [] : readPageToken(token, ["string"]);
    const subs = store.groups.members(configuration.id, this.get(name).name, limit + 1, after);
    const users = subs.slice(0, limit).flatMap((sub) => store.users.bySub(configuration.id, sub) ?? []);
    const last = subs[limit - 1];
    return { users, ...(subs.length > limit && last !== undefined && { nextToken: pageToken([last]) }) };
  }
}

/** API reference, GroupType. The program's groups have no dates: nothing tells when they were declared. */
export function groupDescription(userPoolId: string, group: Group): Record<string, unknown> {
  return {
    GroupName: group.name,
    UserPoolId: userPoolId,
    Description: group.description,
    Precedence: group.precedence,
    RoleArn: group.roleArn,
    ...("createdAt" in group && {
      CreationDate: group.createdAt / 1000,
      LastModifiedDate: group.modifiedAt / 1000,
    }),
  };
}
