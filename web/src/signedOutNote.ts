const name = "learninghub:signedOut";

/** Set while the browser is away to sign out, so that the page can say so when it comes back. */
export const signedOutNote = {
  leave(): void {
    sessionStorage.setItem(name, "yes");
  },
  take(): boolean {
    const left = sessionStorage.getItem(name) !== null;
    sessionStorage.removeItem(name);
    return left;
  },
};
