/** Files as one sees them under a message: what it is, how large, to open and to download. */
import { h, icon } from "./dom.js";
import { t } from "./i18n.js";
import { canPreview, preview } from "./preview.js";
import { fileAddress } from "./store.js";
import { tell } from "./surface.js";

const KINDS = { xlsx: "sheet", xls: "sheet", csv: "sheet", docx: "doc", doc: "doc", pdf: "pdf", zip: "zip" };
const PICTURES = ["png", "jpg", "jpeg", "gif", "webp"];

export function fileCard(file) {
  const kind = (file.name ?? "").split(".").at(-1).toLowerCase();
  const download = h(
    "a",
    { class: "button", download: file.name, "aria-label": t("downloadFile", { name: file.name }) },
    icon("download"),
    t("download"),
  );
  const picture = PICTURES.includes(kind) ? h("img", { class: "large", alt: file.alt_txt || file.name }) : null;
  const open = canPreview(file.name)
    ? h(
        "button",
        {
          type: "button",
          class: "button",
          data: { key: `preview/${file.id}` },
          "aria-label": t("previewFile", { name: file.name }),
          on: { click: () => preview(file.name, download.href).catch(tell) },
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
      h("div", { class: "file-actions" }, open, download),
    ),
  );
}

function size(bytes) {
  if (!Number.isFinite(bytes)) return "";
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
