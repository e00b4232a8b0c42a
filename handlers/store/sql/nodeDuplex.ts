// Replaces the package readable-stream in bundles, a copy of Node.js's streams.
export { Duplex } from "node:stream";
