// Files: the drop zone says what was chosen, and photos (`input[data-photo]`) are made small on
// this machine before they are sent, so that a slow network is enough. A photo that cannot be read
// here is sent as it is and the server judges it.

import { all } from "./element.ts";

const LONGEST_SIDE = 1600;
const MOST_BYTES = 400 * 1024;

function sizeInWords(bytes: number): string {
  if (bytes < 1024 * 1024) return `${Math.max(1, Math.round(bytes / 1024))} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1).replace(".", ",")} MB`;
}

function describe(field: HTMLInputElement): void {
  const place = field.closest(".drop")?.querySelector("small");
  const files = [...(field.files ?? [])];
  if (place === null || place === undefined || files.length === 0) return;
  place.textContent = files.map((file) => `${file.name}, ${sizeInWords(file.size)}`).join("; ");
}

export function showChosenFiles(): void {
  for (const field of all<HTMLInputElement>(".drop input[type='file']")) {
    const zone = field.closest(".drop");
    field.addEventListener("change", () => describe(field));
    field.addEventListener("dragenter", () => zone?.classList.add("over"));
    for (const kind of ["dragleave", "drop"]) {
      field.addEventListener(kind, () => zone?.classList.remove("over"));
    }
  }
}

async function shrink(file: File): Promise<File> {
  if (!file.type.startsWith("image/") || file.size <= MOST_BYTES) return file;
  const image = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  for (const quality of [0.82, 0.68, 0.5]) {
    const small = await new Promise<Blob | null>((done) => {
      canvas.toBlob(done, "image/jpeg", quality);
    });
    if (small === null) return file;
    if (small.size <= MOST_BYTES || quality === 0.5) {
      if (small.size >= file.size) return file;
      return new File([small], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" });
    }
  }
  return file;
}

export function shrinkPhotos(): void {
  for (const field of all<HTMLInputElement>("input[type='file'][data-photo]")) {
    field.addEventListener("change", () => {
      const files = [...(field.files ?? [])];
      Promise.all(files.map(shrink))
        .then((small) => {
          const held = new DataTransfer();
          for (const file of small) held.items.add(file);
          field.files = held.files;
          describe(field);
        })
        .catch((error: unknown) => console.error(error));
    });
  }
}
