import { byId, element } from "./element";
import { showFailure, whileBusy } from "./feedback";
import type { LearningHubApi } from "./learningHubApi";
import { formatBytes, largestFile } from "./uploads";
import type { StoredFile, Uploads } from "./uploads";

/** Files of one answer; the API's highest number. */
const pageSize = 100;

/** Step 3: uploading a file, listing the visitor's own, and downloading them. */
export function uploadsSection(api: LearningHubApi, uploads: Uploads): { list: () => Promise<void> } {
  const form = byId("upload-form", HTMLFormElement);
  const fileField = byId("upload-file", HTMLInputElement);
  const button = byId("upload", HTMLButtonElement);
  const status = byId("upload-status", HTMLElement);
  const failure = byId("upload-failure", HTMLElement);
  const files = byId("files", HTMLUListElement);
  const refresh = byId("refresh-files", HTMLButtonElement);
  const more = byId("more-files", HTMLButtonElement);
  const filesStatus = byId("files-status", HTMLElement);
  const filesFailure = byId("files-failure", HTMLElement);

  let cursor: string | undefined;

  const nextPage = async () => {
    const page = await api.listUploads(pageSize, cursor);
    cursor = page.nextCursor;
    more.hidden = cursor === undefined;
    return page.items.map((file) => fileItem(file, uploads, filesFailure));
  };
  let listing = Promise.resolve();
  // One after the other: a list that was asked for before an upload does not hold it.
  const list = () => {
    listing = listing.then(() =>
      whileBusy(refresh, filesFailure, async () => {
        cursor = undefined;
        const items = await nextPage();
        files.replaceChildren(...items);
        filesStatus.textContent = items.length === 0 ? "You have no files yet." : "";
      }),
    );
    return listing;
  };
  refresh.addEventListener("click", () => void list());
  more.addEventListener("click", () => {
    void whileBusy(more, filesFailure, async () => {
      const items = await nextPage();
      files.append(...items);
      items[0]?.querySelector("button")?.focus();
    });
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [file] = fileField.files ?? [];
    if (file === undefined) {
      showFailure(failure, new Error(`Choose a file of up to ${formatBytes(largestFile)}.`));
      fileField.focus();
      return;
    }
    void whileBusy(button, failure, async () => {
      status.textContent = `Uploading ${file.name} …`;
      try {
        await uploads.put(file);
        status.textContent = `${file.name} is uploaded.`;
        form.reset();
      } catch (error) {
        status.textContent = "";
        throw error;
      }
      await list();
    });
  });
  return { list };
}

function fileItem({ name, size, lastModified }: StoredFile, uploads: Uploads, failure: HTMLElement): HTMLLIElement {
  const button = element("button", { type: "button", class: "quiet", "aria-label": `Download ${name}` }, "Download");
  button.addEventListener("click", () => {
    void whileBusy(button, failure, async () => {
      save(await uploads.get(name), name);
    });
  });
  const date = element("time", { datetime: lastModified }, new Date(lastModified).toLocaleString());
  return element(
    "li",
    { class: "row between" },
    element(
      "div",
      {},
      element("p", { class: "file-name" }, name),
      element("p", { class: "facts" }, `${formatBytes(size)} · `, date),
    ),
    button,
  );
}

/** Hands a file to the browser to keep, which is what a link with `download` does. */
function save(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  element("a", { href: url, download: name }).click();
  // The download has begun when click() returns; what stays would hold the file in memory.
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 60_000);
}
