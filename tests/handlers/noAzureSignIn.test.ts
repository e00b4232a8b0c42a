import { expect } from "chai";
import * as signIn from "../../handlers/store/sql/noAzureSignIn";

describe("the stand-in for Azure's sign-in", () => {
  it("has what the driver may ask for, and says what to do when it does", () => {
    const { isTokenCredential, ...credentials } = signIn;
    expect(Object.keys(credentials)).to.have.members([
      "ClientSecretCredential",
      "DefaultAzureCredential",
      "ManagedIdentityCredential",
      "UsernamePasswordCredential",
    ]);
    for (const Credential of Object.values(credentials)) {
      expect(() => new Credential().getToken()).to.throw("log in to SQL Server with a user name and password");
    }
    expect(isTokenCredential).to.throw("no Azure sign-in");
  });
});
