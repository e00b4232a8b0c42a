"use strict";

// Node's inspector as Pulumi's SDK gets it. Its host opens the debugger before the program, to know the files of the
// scripts that are loaded from then on (pulumi/pulumi, sdk/nodejs/runtime/closure/v8Hooks.ts); an open debugger takes a
// sixth of a program's processor time. V8 names all scripts when a debugger is opened, so this one is opened by the first
// question about a function.

const inspector = require("node:inspector");

class Session extends inspector.Session {
  #awaited = false;

  post(method, ...rest) {
    if (method === "Debugger.enable") {
      this.#awaited = true;
      rest.at(-1)?.(null, {});
      return;
    }
    if (this.#awaited) super.post("Debugger.enable");
    this.#awaited = false;
    super.post(method, ...rest);
  }
}

module.exports = { ...inspector, Session };
