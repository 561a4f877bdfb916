/** Files as one sees them under a message: what it is, how large, to open and to download. */
import { h, icon } from "./dom.js";
import { t } from "./i18n.js";
import { canPreview, preview } from "./preview.js";
import { fileAddress } from "./store.js";
import { tell } from "./surface.js";

const KINDS = { xlsx: "sheet", xls: "sheet", csv: "sheet", docx: "doc", doc: "doc", pdf: "pdf", zip: "zip" };
const PICTURES = ["png", "jpg", "jpeg", "gif", "webp"];

/** A file in one line: opens its preview, or is downloaded where there is none. */
export function fileButton(file) {
  const seen = canPreview(file.name);
  const props = {
    class: "file-button",
    "aria-label": t(seen ? "previewFile" : "downloadFile", { name: file.name }),
    data: { key: `file/${file.id}` },
  };
  const words = [icon("clip"), h("span", null, file.name)];
  if (seen) return h("button", { type: "button", ...props, on: { click: () => open(file).catch(tell) } }, words);
  const download = h("a", { ...props, download: file.name }, words);
  fileAddress(file).then((address) => address && (download.href = address), tell);
  return download;
}

async function open(file) {
  const address = await fileAddress(file);
  if (address) await preview(file.name, address);
}

export function fileCard(file) {
  const kind = (file.name ?? "").split(".").at(-1).toLowerCase();
  const download = h(
    "a",
    { class: "button", download: file.name, "aria-label": t("downloadFile", { name: file.name }) },
    icon("download"),
    t("download"),
  );
  const picture = PICTURES.includes(kind) ? h("img", { class: "large", alt: file.alt_txt || file.name }) : null;
  const look = canPreview(file.name)
    ? h(
        "button",
        {
          type: "button",
          class: "button",
          data: { key: `preview/${file.id}` },
          "aria-label": t("previewFile", { name: file.name }),
          on: { click: () => open(file).catch(tell) },
        },
        icon("eye"),
        t("preview"),
      )
    : null;
  fileAddress(file).then((address) => {
    if (!address) return;
    download.href = address;
    if (picture) picture.src = address;
  }, tell);
  return h(
    "div",
    { class: "file" },
    picture,
    h(
      "div",
      { class: "file-row" },
      h("span", { class: `file-kind ${KINDS[kind] ?? ""}`, "aria-hidden": "true" }, kind.slice(0, 4)),
      h(
        "div",
        { class: "file-words" },
        h("strong", null, file.title && file.title !== file.name ? file.title : file.name),
        h(
          "small",
          null,
          [file.title && file.title !== file.name ? file.name : null, size(file.size)].filter(Boolean).join(" · "),
        ),
      ),
      h("div", { class: "file-actions" }, look, download),
    ),
  );
}

function size(bytes) {
  if (!Number.isFinite(bytes)) return "";
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
