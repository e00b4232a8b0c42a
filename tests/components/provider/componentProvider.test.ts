import { InputPropertiesError } from "@pulumi/pulumi";
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { ComponentProvider } from "../../../components/provider/componentProvider";
import { constructors } from "../../../components/provider/components";
import * as components from "../../../components/index";
import { schemaFile, schemaText } from "../../../ops/componentSchema/componentSchema";

const provider = new ComponentProvider("1.2.3");

async function refusal(component: string, inputs: Record<string, unknown>): Promise<string[]> {
  const error: unknown = await Promise.resolve()
    .then(() => provider.construct("name", `securedapi:index:${component}`, inputs, {}))
    .catch((thrown: unknown) => thrown);
  if (!(error instanceof InputPropertiesError)) throw new Error(`expected a refusal: ${String(error)}`);
  return error.errors.map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`);
}

describe("the components' schema", function () {
  this.timeout(60_000);

  it("is that of the classes (npm run schema writes it)", () => {
    expect(readFileSync(schemaFile, "utf8")).to.equal(schemaText());
  });

  it("has every component but the one that needs @pulumi/awsx", () => {
    const isClass = (name: string): boolean => /^[A-Z]/.test(name) && !name.endsWith("Error");
    const classes = Object.keys(components).filter((name) => isClass(name) && name !== "PrivateNetwork");
    expect(Object.keys(constructors)).to.have.members(classes);
  });

  it("has the package's version when a plugin answers with it", () => {
    expect(JSON.parse(provider.schema)).to.include({ name: "securedapi", version: "1.2.3" });
  });
});

describe("the components' provider", () => {
  it("refuses what a component's class refuses, as errors of the inputs", async () => {
    const urls = { callbackUrls: ["http://example.com"], logoutUrls: [] };
    const [error, ...more] = await refusal("AuthPool", { ...urls, mfa: "optional" });
    expect(error).to.match(/^callbackUrls\[0\]: give .*https/);
    expect(more).to.deep.equal([]);
  });

  it("refuses a route with no function, with two, and with an alias of one", async () => {
    const arn = "arn:aws:lambda:eu-west-1:123456789012:function:orders";
    const bundledFunction = { entry: "handlers/orders.ts" };
    const routes = {
      "GET /none": { auth: "none" },
      "GET /two": { functionArn: arn, bundledFunction },
      "GET /alias": { functionArn: `${arn}:live` },
    };
    const allowed = "give the ARN of a Lambda function, without a version or alias; or else bundledFunction";
    expect(await refusal("SecuredHttpApi", { routes })).to.deep.equal([
      `routes["GET /none"].functionArn: ${allowed}`,
      `routes["GET /two"]: give either functionArn or bundledFunction, not both`,
      `routes["GET /alias"].functionArn: ${allowed}`,
    ]);
  });

  it("names the components when there is none of a type", () => {
    expect(() => provider.construct("name", "securedapi:index:Pool", {}, {})).to.throw(
      /no securedapi:index:Pool; .*AuthPool/,
    );
  });
});
