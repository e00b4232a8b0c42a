import { expect } from "chai";
import { pageNode, StackPicture } from "../../../../web/src/stack/picture";
import type { StackResource } from "../../../../web/src/stack/resources";
import { exampleStack, urnOf } from "../../exampleStack";
import { without } from "../../without";

const picture = new StackPicture(exampleStack);
const titles = (column: number) => picture.boxes.filter((box) => box.column === column).map(({ title }) => title);
const box = (title: string) => {
  const found = picture.boxes.find((candidate) => candidate.title === title);
  if (found === undefined) throw new Error(`there is no box ${title}`);
  return found;
};

const route = (name: string) => urnOf("aws:apigatewayv2/route:Route", name);
const bundled = (name: string) => urnOf("securedapi:index:BundledFunction", name);

describe("StackPicture", () => {
  it("has a box for each component, in the columns that a request passes", () => {
    expect(titles(0)).to.deep.equal(["users", "identity"]);
    expect(titles(1)).to.deep.equal(["api"]);
    // in the order of their routes
    expect(titles(2)).to.deep.equal(["health", "listCourses", "getCourse", "submitExam", "getExam", "listUploads"]);
    // the bucket first, as the page reaches it too
    expect(titles(3)).to.deep.equal(["uploads", "store"]);
  });

  it("has rows for what a request passes in the API, and how each route is closed", () => {
    expect(box("api").rows.map(({ label, badge }) => [label, badge])).to.deep.equal([
      ["CORS preflight", undefined],
      ["JWT authorizer", undefined],
      ["IAM signature", undefined],
      ["GET /health", "open"],
      ["GET /courses", "jwt"],
      ["GET /courses/{courseId}", "jwt"],
      ["POST /exams", "jwt"],
      ["GET /exams/{examId}", "jwt"],
      ["GET /me/uploads", "iam"],
    ]);
  });

  it("names key resources and counts the others", () => {
    expect(box("identity").rows.map(({ label }) => label)).to.deep.equal(["Identity pool", "authenticated role"]);
    expect(box("users")).to.include({ subtitle: "auth pool", hidden: 0 });
    expect(box("uploads")).to.include({ hidden: 1 });
    expect(box("getExam")).to.include({ hidden: 2 });
  });

  it("draws lines from the page, from routes to their functions, and from functions to their data", () => {
    const has = (from: string, to: string) => picture.edges.some((edge) => edge.from === from && edge.to === to);
    for (const target of ["users", "identity", "api", "uploads"])
      expect(has(pageNode, box(target).id), target).to.be.true;
    expect(has(pageNode, box("store").id)).to.be.false;
    for (const name of titles(2)) {
      expect(has(route(name), bundled(name)), name).to.be.true;
      expect(has(bundled(name), box("store").id), name).to.be.true;
    }
    expect(has(urnOf("aws:apigatewayv2/authorizer:Authorizer", "api"), box("users").id)).to.be.true;
  });

  it("finds what to light for each place on a way", () => {
    const api = box("api").id;
    const at = (place: Parameters<StackPicture["drawnAt"]>[0]) => picture.drawnAt(place, "POST /exams");
    expect(at("page")).to.equal(pageNode);
    expect(at("preflight")).to.equal(`${api}#preflight`);
    expect(at("signature")).to.equal(`${api}#signature`);
    expect(at("authorizer")).to.equal(urnOf("aws:apigatewayv2/authorizer:Authorizer", "api"));
    expect(at("route")).to.equal(route("submitExam"));
    expect(at("function")).to.equal(bundled("submitExam"));
    expect(at("bucket")).to.equal(urnOf("aws:s3/bucket:Bucket", "uploads"));
    expect(at("userPool")).to.equal(urnOf("aws:cognito/userPool:UserPool", "users"));
    expect(at("identityPool")).to.equal(urnOf("aws:cognito/identityPool:IdentityPool", "identity"));
  });

  it("lights the API for a request that no route takes, and no function", () => {
    expect(picture.drawnAt("route", undefined)).to.equal(box("api").id);
    expect(picture.drawnAt("preflight", undefined)).to.equal(`${box("api").id}#preflight`);
    expect(picture.drawnAt("function", "GET /nothing")).to.equal(undefined);
  });

  it("draws a stack without dependencies, without an API, and of single resources", () => {
    const bare = exampleStack.map((resource) => without(resource, "dependencies"));
    expect(new StackPicture(bare).boxes).to.have.length(picture.boxes.length);
    const [stack] = exampleStack;
    const single = { urn: "urn:x", type: "aws:s3/bucket:Bucket", name: "b", custom: true, parent: stack?.urn ?? "" };
    const provider = { ...single, urn: "urn:p", type: "pulumi:providers:aws", name: "default" };
    const small = new StackPicture([...(stack ? [stack] : []), single, provider]);
    expect(small.boxes.map(({ title, rows }) => [title, rows.length])).to.deep.equal([["Other resources", 1]]);
    expect(small.drawnAt("bucket")).to.equal("urn:x");
    expect(small.drawnAt("preflight", "GET /courses")).to.equal(undefined);
    expect(new StackPicture([]).boxes).to.deep.equal([]);
  });

  it("takes the resources of nested components into the box of the outermost", () => {
    const nested: StackResource[] = [
      ...exampleStack,
      { urn: "urn:domain", type: "securedapi:index:ApiDomain", name: "api", custom: false, parent: box("api").id },
      { urn: "urn:record", type: "aws:route53/record:Record", name: "api", custom: true, parent: "urn:domain" },
    ];
    const grown = new StackPicture(nested);
    expect(grown.boxes).to.have.length(picture.boxes.length);
    expect(grown.boxes.find(({ title }) => title === "api")?.hidden).to.equal(box("api").hidden + 1);
  });
});
