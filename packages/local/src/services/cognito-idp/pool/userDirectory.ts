import { randomUUID } from "node:crypto";
import { CognitoError, invalidParameter, userNotFound } from "../cognitoError";
import type { Alias, UserRecord, UserStatus } from "../storage/userTable";
import type { PoolContext } from "./poolContext";
import { createVerifier, passwordMatches } from "./srp";
import { changedAttributes, isEmail, isPhoneNumber } from "./userAttributes";
import type { UserAttributes } from "./userAttributes";

const dayMs = 86_400_000;

/** Who a new user is; the attributes have been checked. */
export interface NewUser {
  /** Where it has been given to a trigger already; new by default. */
  sub?: string;
  /** The name given at sign-up, an e-mail address where that is the pool's sign-in name. */
  name: string;
  /** Where it is not the name, or the sub. */
  username?: string;
  /** Undefined for users who sign in without one. */
  password: string | undefined;
  attributes: UserAttributes;
  status: UserStatus;
}

/** Finds, makes and keeps the users of one pool: their names, their aliases, their passwords. */
export class UserDirectory {
  readonly #context: PoolContext;

  constructor(context: PoolContext) {
    this.#context = context;
  }

  /** The part of the pool's id by which SRP calls the pool. */
  get poolName(): string {
    return this.#context.configuration.id.replace(/^.*_/, "");
  }

  /** A sign-in name in the form in which this pool compares names. */
  nameKey(name: string): string {
    return this.#context.configuration.caseSensitive ? name : name.toLowerCase();
  }

  /** The user who goes by this username, alias or sub. */
  find(name: string): UserRecord | undefined {
    const { store, configuration } = this.#context;
    const key = this.nameKey(name);
    const direct = store.users.byUsername(configuration.id, key);
    if (direct) return direct;
    const bySub = store.users.bySub(configuration.id, name);
    if (bySub) return bySub;
    // A preferred username is proven by nothing, so it comes after the addresses, whatever it looks like.
    const aliases = [...configuration.usernameAttributes, ...configuration.aliasAttributes];
    for (const attribute of [...aliases.filter((alias) => alias !== "preferred_username"), "preferred_username"]) {
      const aliased = store.users.byAlias(configuration.id, { attribute, valueKey: key });
      if (aliased) return aliased;
    }
    return undefined;
  }

  /** @throws CognitoError UserNotFoundException */
  get(name: string): UserRecord {
    const user = this.find(name);
    if (!user) throw userNotFound();
    return user;
  }

  /** @throws CognitoError UserNotFoundException */
  getBySub(sub: string): UserRecord {
    const user = this.#context.store.users.bySub(this.#context.configuration.id, sub);
    if (!user) throw userNotFound();
    return user;
  }

  /** The attributes that a user of this name starts with. @throws CognitoError InvalidParameterException for a bad name */
  initialAttributes(name: string, given: UserAttributes): UserAttributes {
    const { usernameAttributes, aliasAttributes } = this.#context.configuration;
    if (usernameAttributes.length === 0) {
      if (isEmail(name) && aliasAttributes.includes("email")) {
        throw invalidParameter("Username cannot be of email format, since user pool is configured for email alias.");
      }
      if (isPhoneNumber(name) && aliasAttributes.includes("phone_number")) {
        throw invalidParameter(
          "Username cannot be of phone number format, since user pool is configured for phone number alias.",
        );
      }
      return changedAttributes({}, given);
    }
    const attribute = usernameAttributes.find((candidate) => isNameFor(candidate, name));
    if (attribute === undefined) throw invalidParameter(usernameRule(usernameAttributes));
    const value = given[attribute];
    if (value !== undefined && this.nameKey(value) !== this.nameKey(name)) {
      throw invalidParameter(
        `Username and the attribute ${attribute} differ; give the same value, or the username alone.`,
      );
    }
    return changedAttributes({}, { [attribute]: name, ...given });
  }

  /**
   * Stores a new user.
   * @param forceAlias takes over aliases that other users hold
   * @throws CognitoError UsernameExistsException, AliasExistsException
   */
  create(
    { sub = randomUUID(), name, username, password, attributes, status }: NewUser,
    forceAlias = false,
  ): UserRecord {
    const { store, configuration, clock } = this.#context;
    return store.transaction(() => {
      const named = configuration.usernameAttributes.length === 0;
      if (this.find(name)) {
        throw new CognitoError(
          "UsernameExistsException",
          named
            ? "User already exists"
            : `An account with the given ${isEmail(name) ? "email" : "phone_number"} already exists.`,
        );
      }
      const now = clock();
      const blank: UserRecord = {
        poolId: configuration.id,
        sub,
        username: username ?? (named ? name : sub),
        status,
        enabled: true,
        attributes,
        passwordSalt: "",
        passwordVerifier: "",
        mfaEnabled: [],
        totpLastStep: 0,
        tokensValidFrom: 0,
        createdAt: now,
        modifiedAt: now,
      };
      const user =
        password === undefined ? blank : this.withPassword(blank, password, status === "FORCE_CHANGE_PASSWORD");
      return this.save(user, forceAlias, now);
    });
  }

  /** The user with a new password; a temporary one lasts as long as the pool's policy says. Not yet saved. */
  withPassword(user: UserRecord, password: string, temporary: boolean): UserRecord {
    const { configuration, clock } = this.#context;
    const { salt, verifier } = createVerifier(this.poolName, user.username, password);
    const changed: UserRecord = { ...user, passwordSalt: salt, passwordVerifier: verifier };
    delete changed.temporaryPasswordExpiresAt;
    if (temporary) {
      changed.temporaryPasswordExpiresAt = clock() + configuration.passwordPolicy.temporaryPasswordValidityDays * dayMs;
    }
    return changed;
  }

  passwordMatches(user: UserRecord, password: string): boolean {
    if (user.passwordVerifier === "") return false;
    const stored = { salt: user.passwordSalt, verifier: user.passwordVerifier };
    return passwordMatches(this.poolName, user.username, password, stored);
  }

  /**
   * Stores a changed user.
   * @param forceAlias takes over verified addresses that other users hold; there they become unverified
   * @throws CognitoError AliasExistsException
   */
  save(user: UserRecord, forceAlias = false, modifiedAt = this.#context.clock()): UserRecord {
    const { store } = this.#context;
    return store.transaction(() => {
      const aliases = this.#aliases(user);
      for (const alias of aliases) {
        const byName = alias.attribute === "preferred_username";
        const holder = byName ? this.find(alias.valueKey) : store.users.byAlias(user.poolId, alias);
        if (!holder || holder.sub === user.sub) continue;
        // Only an address gives way, and only where it stands beside a username.
        if (!forceAlias || byName || !this.#context.configuration.aliasAttributes.includes(alias.attribute)) {
          throw new CognitoError(
            "AliasExistsException",
            `An account with the given ${alias.attribute} already exists.`,
          );
        }
        const verified = `${alias.attribute}_verified`;
        this.save({ ...holder, attributes: { ...holder.attributes, [verified]: "false" } });
      }
      const saved = { ...user, modifiedAt };
      store.users.save(saved, this.nameKey(user.username), aliases);
      return saved;
    });
  }

  /** Removes the user with all codes, counters, memberships and sign-ins. */
  delete(user: UserRecord): void {
    const { store } = this.#context;
    store.transaction(() => {
      store.codes.deleteAll(user.poolId, user.sub);
      store.attempts.deleteAll(user.poolId, user.sub);
      store.users.delete(user.poolId, user.sub);
    });
  }

  /** The addresses that stand in for the username always; aliases beside a username only once they are verified. */
  #aliases({ attributes, status }: UserRecord): Alias[] {
    // Who signs in elsewhere may have the address of one who signs in here.
    if (status === "EXTERNAL_PROVIDER") return [];
    const { usernameAttributes, aliasAttributes } = this.#context.configuration;
    const owned = [
      ...usernameAttributes,
      ...aliasAttributes.filter((name) => name === "preferred_username" || attributes[`${name}_verified`] === "true"),
    ];
    return owned.flatMap((attribute) => {
      const value = attributes[attribute];
      return value ? [{ attribute, valueKey: this.nameKey(value) }] : [];
    });
  }
}

function isNameFor(attribute: string, name: string): boolean {
  return attribute === "phone_number" ? isPhoneNumber(name) : isEmail(name);
}

function usernameRule(usernameAttributes: readonly string[]): string {
  if (usernameAttributes.length > 1) return "Username should be either an email or a phone number.";
  return usernameAttributes[0] === "phone_number"
    ? "Username should be a phone number."
    : "Username should be an email.";
}
