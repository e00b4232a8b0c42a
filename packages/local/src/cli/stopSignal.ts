const controller = new AbortController();

/** Aborted by Ctrl-C and SIGTERM. Imported before anything else, so that they are heard while the rest is being loaded. */
export const stopSignal: AbortSignal = controller.signal;

/** The run ends within this time whatever happens: what was acknowledged is on the disk by then. */
const longestStopMs = 1_900;

// Every signal is taken, not the first alone: npm passes on the Ctrl-C that the terminal has sent to this process already.
for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.on(name, () => {
    if (stopSignal.aborted) return;
    controller.abort();
    setTimeout(() => process.exit(0), longestStopMs).unref();
  });
}
