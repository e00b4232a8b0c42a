/**
 * Sends a request with a body and tells how far it is, which fetch cannot.
 * @param progress takes the share that was sent, from 0 to 1
 * @returns the answer's status and text; rejects when there was none
 */
export function sendWithProgress(
  request: Request,
  body: ArrayBuffer,
  progress: (share: number) => void,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    sending.open(request.method, request.url);
    request.headers.forEach((value, name) => {
      sending.setRequestHeader(name, value);
    });
    sending.upload.addEventListener("progress", ({ loaded, total }) => {
      progress(total === 0 ? 1 : loaded / total);
    });
    sending.addEventListener("load", () => {
      resolve(new Response(sending.responseText, { status: sending.status }));
    });
    for (const failed of ["error", "abort"] as const) {
      sending.addEventListener(failed, () => {
        reject(new TypeError("The request got no answer"));
      });
    }
    sending.send(body);
  });
}
