import { expect } from "chai";
import { createServer } from "node:http";
import type { Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { decide, isRequired, look } from "./preconditions";

const endpoint = "http://localhost:4566";

describe("decide", () => {
  it("deploys when everything is there", () => {
    for (const required of [true, false]) {
      expect(decide({ pulumi: "3.248.0", emulator: true }, endpoint, required)).to.deep.equal({ deploy: true });
    }
  });

  it("skips when something is missing, and says what and how to get it", () => {
    const decision = decide({ pulumi: undefined, emulator: false }, endpoint, false);
    expect(decision).to.include({ deploy: false, exitCode: 0 });
    expect(decision)
      .to.have.property("message")
      .that.matches(/^Skipped/)
      .and.includes("https://www.pulumi.com/docs/iac/download-install/")
      .and.includes("emulator at http://localhost:4566")
      .and.includes("pip install --require-hashes --requirement tests/engine/requirements.txt\n")
      .and.includes('BIND_HOST=127.0.0.1 NODE_PATH="$PWD/node_modules" ministack');
  });

  it("names only what is missing", () => {
    expect(decide({ pulumi: "3.248.0", emulator: false }, endpoint, false))
      .to.have.property("message")
      .not.includes("CLI");
    expect(decide({ pulumi: undefined, emulator: true }, endpoint, false))
      .to.have.property("message")
      .not.includes("4566");
  });

  it("fails instead of skipping when it was asked to", () => {
    const decision = decide({ pulumi: "3.248.0", emulator: false }, endpoint, true);
    expect(decision).to.include({ deploy: false, exitCode: 1 });
    expect(decision).to.have.property("message").that.does.not.include("Skipped");
  });
});

describe("isRequired", () => {
  it("is asked for by an argument or by CI_ENGINE", () => {
    expect(isRequired(["--require"], {})).to.equal(true);
    expect(isRequired([], { CI_ENGINE: "1" })).to.equal(true);
    expect(isRequired([], { CI_ENGINE: "true" })).to.equal(true);
  });

  it("is not the default", () => {
    for (const value of ["", "0", "false"]) expect(isRequired([], { CI_ENGINE: value }), value).to.equal(false);
    expect(isRequired([], {})).to.equal(false);
  });
});

describe("look", () => {
  let server: Server;
  before(async () => {
    server = createServer((_, response) => response.writeHead(404).end()).listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  after(() => {
    server.close();
  });

  it("accepts any answer for an emulator, and none for its absence", async () => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect((await look(url)).emulator).to.equal(true);
    server.close();
    server.closeAllConnections();
    await once(server, "close");
    expect((await look(url)).emulator).to.equal(false);
  });

  it("finds no CLI where the PATH has none", async () => {
    const { PATH } = process.env;
    process.env.PATH = "/nowhere";
    try {
      expect((await look("http://127.0.0.1:1")).pulumi).to.equal(undefined);
    } finally {
      process.env.PATH = PATH;
    }
  });
});
