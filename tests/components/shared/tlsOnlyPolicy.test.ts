import { expect } from "chai";
import { tlsOnlyPolicy } from "../../../components/shared/tlsOnlyPolicy";

describe("tlsOnlyPolicy", () => {
  it("covers the bucket and its objects, in any partition", () => {
    const [statement] = tlsOnlyPolicy("arn:aws-cn:s3:::uploads").Statement as { Effect: string; Resource: string[] }[];
    expect(statement).to.deep.include({ Effect: "Deny", Principal: "*", Action: "s3:*" });
    expect(statement?.Resource).to.deep.equal(["arn:aws-cn:s3:::uploads", "arn:aws-cn:s3:::uploads/*"]);
  });
});
