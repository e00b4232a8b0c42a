import { expect } from "chai";
import { databaseAction, databaseActions } from "../../../components/sqlServer/databaseActions";

describe("what the set-up does about the database", () => {
  it("creates it on a new volume of a new server", () => {
    expect(databaseAction("rawVolume", "none", "volume")).to.equal("create");
    expect(databaseAction("noFile", "none", "volume")).to.equal("create");
  });

  it("stops at an empty volume when the secret shows that the database existed", () => {
    for (const found of ["rawVolume", "noFile"] as const) {
      expect(databaseAction(found, "thisDatabase", "volume"), found).to.match(/^stop: .*restoreFrom=latest/);
    }
  });

  it("stops at a volume that was never written to when the secret shows any database", () => {
    expect(databaseAction("rawVolume", "otherDatabase", "volume")).to.match(/^stop: /);
  });

  it("creates a database of a new name beside the former one", () => {
    expect(databaseAction("noFile", "otherDatabase", "volume")).to.equal("create");
  });

  it("attaches a data file that an earlier host left, and keeps a database that the server has", () => {
    for (const earlier of ["none", "thisDatabase", "otherDatabase"] as const) {
      expect(databaseAction("file", earlier, "volume"), earlier).to.equal("attach");
      expect(databaseAction("database", earlier, "volume"), earlier).to.equal("keep");
    }
  });

  it("creates an empty database in place of a lost one at an operator's word alone", () => {
    for (const found of ["rawVolume", "noFile"] as const) {
      expect(databaseAction(found, "thisDatabase", "empty"), found).to.equal("create");
    }
  });

  it("never gives up a database for an empty one", () => {
    for (const found of ["file", "database"] as const) {
      expect(databaseAction(found, "thisDatabase", "empty"), found).to.match(/^stop: .*restoreFrom=empty/);
    }
  });

  it("restores a backup whatever there is", () => {
    const restored = Object.entries(databaseActions()).filter(([key]) => key.endsWith("/backup"));
    expect(restored).to.have.lengthOf(12);
    for (const [key, action] of restored) expect(action, key).to.equal("restore");
  });

  it("has an answer to each of the 36 cases, in ASCII", () => {
    const actions = databaseActions();
    expect(Object.keys(actions)).to.have.lengthOf(36);
    for (const [key, action] of Object.entries(actions)) {
      expect(action, key).to.match(/^(?:create|attach|keep|restore|stop: [\x20-\x7e]+)$/);
    }
  });
});
