/**
 * Runs on the pages that use or make a passkey: takes the options from the form's field `credential`, asks the browser,
 * and posts what it made. Without script the forms' other buttons and links still work.
 */
export const passkeyScript = `
const field = document.querySelector("input[data-options]");
const problem = document.getElementById("passkey-problem");
const creates = field.dataset.ceremony === "create";
const texts = {
  InvalidStateError: "This device has a passkey of this account already.",
  NotAllowedError: creates ? "No passkey was created. You can try again." : "No passkey was used. Try again, or sign in another way.",
};
async function ask() {
  problem.hidden = true;
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) throw new Error("This browser does not support passkeys.");
  const options = JSON.parse(field.dataset.options);
  const credential = creates
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  field.value = JSON.stringify(credential);
  field.form.submit();
}
function run() {
  ask().catch((error) => {
    problem.textContent = texts[error.name] ?? error.message;
    problem.hidden = false;
  });
}
field.form.addEventListener("submit", (event) => {
  if (event.submitter?.value === "skip") return;
  event.preventDefault();
  run();
});
if (!creates) run();
`;
