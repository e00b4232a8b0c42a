import { expect } from "chai";
import fc from "fast-check";
import type { Json, JsonObject } from "../../../packages/local/src/record/recordedProgram";
import {
  containsSecret,
  containsUnknown,
  decoded,
  redact,
  secret,
  settled,
  settledObject,
} from "../../../packages/local/src/record/wireValues";

const key = "4dabf18193072939515e22adb298388d";
const wireSecret = (value: Json): JsonObject => ({ [key]: "1b47061264138c4ac30d75fd1eb44270", value });
const reference = (urn: string, id?: string): JsonObject => ({
  [key]: "5cf8f73096256a8f31e491e813e4eb8e",
  urn,
  ...(id !== undefined && { id }),
});
const outputValue = (fields: JsonObject): JsonObject => ({ [key]: "d0e6a833031e9bbcd3f4e8bde6ca49a4", ...fields });
const asset = (fields: JsonObject): JsonObject => ({ [key]: "c44067f5952c0a294b673a41bacd8c17", ...fields });
const archive = (fields: JsonObject): JsonObject => ({ [key]: "0def7320c3a5731c473e5ecbe6d01bc7", ...fields });

describe("values on the wire", () => {
  const plain = fc.jsonValue().map((value) => value as Json);

  describe("settled", () => {
    it("leaves plain values alone", () => {
      fc.assert(
        fc.property(plain, (value) => {
          expect(settled(value)).to.deep.equal(value);
        }),
      );
    });

    it("turns a reference to a resource into its id, and one to a component into its URN", () => {
      expect(settled([reference("urn:a", "id-a"), reference("urn:b")])).to.deep.equal(["id-a", "urn:b"]);
    });

    it("turns an output value into its value, and keeps it secret", () => {
      expect(settled(outputValue({ value: 1, dependencies: ["urn:a"] }))).to.equal(1);
      expect(settled(outputValue({ value: reference("urn:a", "x"), secret: true }))).to.deep.equal(wireSecret("x"));
    });

    it("keeps what is unknown, which is [unknown] in the record", () => {
      const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
      const wire = settledObject({ a: [unknown], b: outputValue({}), c: outputValue({ secret: true }) });
      expect(wire).to.deep.equal({ a: [unknown], b: unknown, c: unknown });
      expect(containsUnknown(wire)).to.be.true;
      expect(containsUnknown({ a: ["[unknown]"] })).to.be.false;
      expect(decoded(wire).values).to.deep.equal({ a: ["[unknown]"], b: "[unknown]", c: "[unknown]" });
    });

    it("keeps secrets and assets as they are", () => {
      const wire = { a: wireSecret({ b: 1 }), c: asset({ text: "t" }) };
      expect(settledObject(wire)).to.deep.equal(wire);
    });
  });

  describe("decoded", () => {
    it("unwraps secrets at any depth and names their paths as Pulumi does", () => {
      const { values, secretPaths } = decoded({
        plain: 1,
        top: wireSecret("a"),
        environment: { variables: { TOKEN: wireSecret("b") } },
        list: [{ "odd.key": wireSecret("c") }],
      });
      expect(values).to.deep.equal({
        plain: 1,
        top: "a",
        environment: { variables: { TOKEN: "b" } },
        list: [{ "odd.key": "c" }],
      });
      expect(secretPaths).to.deep.equal(["top", "environment.variables.TOKEN", 'list[0]["odd.key"]']);
    });

    it("takes assets out and makes the paths of files absolute", () => {
      const { values, assets } = decoded(
        {
          name: "n",
          code: archive({
            assets: {
              "index.js": asset({ text: "x" }),
              lib: archive({ path: "./lib" }),
              remote: asset({ uri: "https://example.com/a" }),
            },
          }),
        },
        "/project",
      );
      expect(values).to.deep.equal({ name: "n" });
      expect(assets).to.deep.equal({
        code: {
          kind: "archive",
          assets: {
            "index.js": { kind: "text", text: "x" },
            lib: { kind: "file", path: "/project/lib" },
            remote: { kind: "remote", uri: "https://example.com/a" },
          },
        },
      });
    });

    it("finds an asset inside a secret, and an empty one", () => {
      const { assets, secretPaths } = decoded({ code: wireSecret(asset({ text: "" })) });
      expect(assets).to.deep.equal({ code: { kind: "text", text: "" } });
      expect(secretPaths).to.deep.equal(["code"]);
    });
  });

  it("marks a value as secret once", () => {
    expect(secret(secret("a"))).to.deep.equal(wireSecret("a"));
    expect(containsSecret({ a: [secret("a")] })).to.be.true;
    expect(containsSecret({ a: ["a"] })).to.be.false;
    expect(containsSecret(undefined)).to.be.false;
  });

  it("masks exactly what was secret", () => {
    const wire = { a: { b: wireSecret("hidden"), c: "shown" }, d: [wireSecret({ e: "hidden" })] };
    const { values, secretPaths } = decoded(wire);
    expect(redact(values, secretPaths, "***")).to.deep.equal({ a: { b: "***", c: "shown" }, d: ["***"] });
  });

  it("masks every secret, wherever it stands", () => {
    const nested = fc.letrec<{ node: JsonObject; leaf: Json }>((tie) => ({
      leaf: fc.constantFrom<Json>(wireSecret("hidden"), "shown", null, 7),
      node: fc.dictionary(fc.string(), fc.oneof(tie("leaf"), fc.array(tie("leaf"), { maxLength: 3 }), tie("node"))),
    })).node;
    fc.assert(
      fc.property(nested, (wire) => {
        const { values, secretPaths } = decoded(wire);
        expect(JSON.stringify(values).includes("hidden")).to.equal(containsSecret(wire));
        expect(JSON.stringify(redact(values, secretPaths, "*"))).not.to.include("hidden");
      }),
    );
  });
});
