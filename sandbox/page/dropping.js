/** Files that are dropped onto a part of the page. */

/** Hands the files that are dropped onto `node` to that composer, as long as it can be seen; the node shows it meanwhile. */
export function takeDrops(node, composer) {
  const welcome = () => !composer.node.hidden;
  node.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files") || !welcome()) return;
    event.preventDefault();
    node.classList.add("dropping");
  });
  node.addEventListener("dragleave", (event) => {
    if (!node.contains(event.relatedTarget)) node.classList.remove("dropping");
  });
  node.addEventListener("drop", (event) => {
    node.classList.remove("dropping");
    if (!event.dataTransfer?.files.length || !welcome()) return;
    event.preventDefault();
    composer.attach(event.dataTransfer.files);
  });
}
