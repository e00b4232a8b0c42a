import { expect } from "chai";
import { readStack, typeInWords } from "../../../../web/src/stack/resources";
import { exampleStack } from "../../exampleStack";

describe("stack.json", () => {
  it("is a list of resources", () => {
    expect(readStack(JSON.parse(JSON.stringify(exampleStack)))).to.deep.equal(exampleStack);
    const [first] = exampleStack;
    const wrong: unknown[] = [
      {},
      [null],
      [{}],
      [{ ...first, custom: "yes" }],
      [{ ...first, dependencies: [1] }],
      [{ ...first, routeKey: 1 }],
    ];
    for (const value of wrong) expect(() => readStack(value), JSON.stringify(value)).to.throw("no list of resources");
  });

  it("has types that can be read", () => {
    expect(typeInWords("aws:cognito/userPoolClient:UserPoolClient")).to.equal("user pool client");
    expect(typeInWords("securedapi:index:SecuredHttpApi")).to.equal("secured http api");
    expect(typeInWords("aws:s3/bucketCORSConfiguration:BucketCORSConfiguration")).to.equal("bucket cors configuration");
  });
});
