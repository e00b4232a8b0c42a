import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceHookRequest } from "@pulumi/pulumi/proto/resource_pb";
import { expect } from "chai";
import fc from "fast-check";
import { AuthPool } from "../../../components/authPool/authPool";
import { userPoolSchema } from "../../../components/authPool/customAttributes";
import { schemaHook, schemaLosses } from "../../../components/authPool/schemaChange";
import { failureOf, registered } from "../registrations";

const callbackUrls = ["https://app.example.com/callback"];
const before = userPoolSchema({ school: { type: "String" }, level: { type: "Number", min: 1, max: 9 } });

/** Gives the mocks' monitor what the engine's has: it takes hooks. */
function acceptHooks(onDryRun: Record<string, boolean> = {}): void {
  const registerResourceHook = (request: RegisterResourceHookRequest, callback: (error: null) => void) => {
    onDryRun[request.getName()] = request.getOnDryRun();
    callback(null);
  };
  Object.assign(pulumi.runtime.getMonitor() as object, { registerResourceHook });
}

describe("schemaLosses", () => {
  it("finds none in the same schema and in one with more", () => {
    expect(schemaLosses(before, before)).to.be.empty;
    const more = userPoolSchema({
      trial: { type: "Boolean" },
      level: { type: "Number", min: 1, max: 9 },
      school: { type: "String" },
    });
    expect(schemaLosses(before, more)).to.be.empty;
  });

  it("finds attributes that are gone, and every change of one", () => {
    expect(schemaLosses(before, userPoolSchema({ level: { type: "Number", min: 1, max: 9 } }))).to.deep.equal([
      '"school" is gone',
    ]);
    const changes = [
      userPoolSchema({ school: { type: "String", maxLength: 100 }, level: { type: "Number", min: 1, max: 9 } }),
      userPoolSchema({ school: { type: "String", mutable: false }, level: { type: "Number", min: 1, max: 9 } }),
      userPoolSchema({ school: { type: "DateTime" }, level: { type: "Number", min: 1, max: 9 } }),
    ];
    for (const changed of changes) expect(schemaLosses(before, changed)).to.deep.equal(['"school" is changed']);
    expect(
      schemaLosses(before, userPoolSchema({ school: { type: "String" }, level: { type: "Number", min: 0, max: 9 } })),
    ).to.deep.equal(['"level" is changed']);
  });

  it("takes what is left out for its default, and ignores the provider's own notes", () => {
    const [email] = before;
    const noted = { ...email, developerOnlyAttribute: false, __defaults: [] };
    expect(schemaLosses([email!], [noted])).to.be.empty;
  });

  it("allows every addition and no removal", () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(names, fc.nat(), (all, at) => {
        const attributes = all.map((name) => [name, { type: "String" as const }] as const);
        const removed = at % all.length;
        const some = attributes.filter((_, index) => index !== removed);
        const [large, small] = [attributes, some].map((list) => userPoolSchema(Object.fromEntries(list)));
        expect(schemaLosses(small!, large!)).to.be.empty;
        expect(schemaLosses(large!, small!)).to.deep.equal([`"${all[removed]}" is gone`]);
      }),
    );
  });
});

describe("the user pool's hook", () => {
  it("is called in previews and before updates", async () => {
    const onDryRun: Record<string, boolean> = {};
    const program = await registered(() => {
      acceptHooks(onDryRun);
      return ["users", "staff"].map((name) => new AuthPool(name, { callbackUrls, logoutUrls: [] }));
    });
    const hooks = program.of("aws:cognito/userPool:UserPool").map(({ beforeUpdate }) => beforeUpdate);
    expect(hooks.map((names) => names.length)).to.deep.equal([1, 1]);
    expect(new Set(hooks.flat()).size).to.equal(2);
    for (const name of hooks.flat()) expect(onDryRun[name]).to.equal(true);
  });

  it("stops a schema that loses an attribute, with what to do instead", async () => {
    const { result: hook } = await registered(() => {
      acceptHooks();
      return schemaHook("users");
    });
    const change = (schemas: object[]) =>
      hook?.callback({
        urn: "urn:pulumi:dev::app::aws:cognito/userPool:UserPool::users",
        id: "eu-west-1_users",
        name: "users",
        type: "aws:cognito/userPool:UserPool",
        oldInputs: { schemas: before },
        newInputs: { schemas },
      });
    await change([...before, { name: "trial", attributeDataType: "Boolean" }]);
    const { message } = await failureOf(() => change(before.slice(1)));
    expect(message).to.include('AuthPool "users"').and.include('"email" is gone').and.include("second AuthPool");
  });

  it("is left out under mocks, which take no hooks", async () => {
    const { all } = await registered(() => new AuthPool("users", { callbackUrls, logoutUrls: [] }));
    expect(all.flatMap(({ beforeUpdate }) => beforeUpdate)).to.be.empty;
  });
});
