"use strict";

// The engine starts a pack under ts-node with a type check. The project's own loader, registered after it, takes its
// place: the pack is transpiled as the program is, in milliseconds, and `npm run check` type-checks it.
require("../../loader.cjs");
require("./pack.ts");
