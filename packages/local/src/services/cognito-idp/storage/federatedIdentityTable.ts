import type Database from "libsql";

/** A person of an identity provider, as AdminLinkProviderForUser names one (API reference, ProviderUserIdentifierType). */
export interface FederatedIdentity {
  providerName: string;
  /** `Cognito_Subject`, or the provider's claim whose value names the person. */
  attributeName: string;
  attributeValue: string;
}

/** By which identities of providers people sign in, and as whom. */
export class FederatedIdentityTable {
  readonly #database: Database.Database;

  constructor(database: Database.Database) {
    this.#database = database;
  }

  /** The `sub` of the user whom an identity signs in; undefined when there is none. */
  find(poolId: string, { providerName, attributeName, attributeValue }: FederatedIdentity): string | undefined {
    const select = this.#database.prepare(
      `SELECT sub FROM federated_identity
       WHERE pool_id = ? AND provider_name = ? AND attribute_name = ? AND attribute_value = ?`,
    );
    const row = select.get(poolId, providerName, attributeName, attributeValue) as { sub: string } | undefined;
    return row?.sub;
  }

  /** The claims of a provider by which people are linked. */
  attributeNames(poolId: string, providerName: string): string[] {
    const select = this.#database.prepare(
      "SELECT DISTINCT attribute_name FROM federated_identity WHERE pool_id = ? AND provider_name = ?",
    );
    return select.all(poolId, providerName).map((row) => (row as { attribute_name: string }).attribute_name);
  }

  insert(poolId: string, identity: FederatedIdentity, sub: string): void {
    const { providerName, attributeName, attributeValue } = identity;
    this.#database
      .prepare(
        `INSERT INTO federated_identity (pool_id, provider_name, attribute_name, attribute_value, sub)
         VALUES (?, ?, ?, ?, ?)`,
      )
      .run(poolId, providerName, attributeName, attributeValue, sub);
  }

  delete(poolId: string, { providerName, attributeName, attributeValue }: FederatedIdentity): void {
    this.#database
      .prepare(
        `DELETE FROM federated_identity
         WHERE pool_id = ? AND provider_name = ? AND attribute_name = ? AND attribute_value = ?`,
      )
      .run(poolId, providerName, attributeName, attributeValue);
  }
}
