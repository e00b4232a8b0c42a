import { expect } from "chai";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { makeKeysAhead, SigningKeys } from "../../../../../packages/local/src/services/cognito-idp/storage/signingKeys";

describe("the signing keys of user pools", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "signing-keys-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const keysOf = async (poolIds: readonly string[]): Promise<string[]> => {
    const keys = new SigningKeys(folder);
    const pools = await Promise.all(poolIds.map((poolId) => keys.of(poolId)));
    return pools.flatMap(({ idToken, accessToken }) => [idToken.kid, accessToken.kid]);
  };

  it("are used by one pool each, those too that were made before the pools were known", async () => {
    makeKeysAhead(folder);
    makeKeysAhead(folder);
    expect(new Set(await keysOf(["one", "two", "three"])).size).to.equal(6);
  });

  it("stay those of the data folder, in which none are made ahead", async () => {
    makeKeysAhead(folder);
    const first = await keysOf(["one"]);
    makeKeysAhead(folder);
    expect(await keysOf(["one"])).to.deep.equal(first);
    expect(readdirSync(path.join(folder, "keys"))).to.deep.equal(["one.json"]);
  });
});
