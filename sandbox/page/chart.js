/** The data_visualization block: its figures in a table, each with a bar as long as it is large. */
import { h } from "./dom.js";
import { language } from "./i18n.js";

export function chart(block) {
  const { series, categories } = figures(block.chart);
  const all = series.flatMap(({ data }) => data.map((point) => Math.abs(point.value)));
  const largest = Math.max(...all, 0) || 1;
  const named = series.length > 1 || series[0].name;
  const head = h(
    "tr",
    null,
    h("th", { scope: "col" }, block.chart.axis_config?.x_label ?? ""),
    series.map(({ name }) => h("th", { scope: "col" }, name || (block.chart.axis_config?.y_label ?? ""))),
  );
  const row = (category) =>
    h(
      "tr",
      null,
      h("th", { scope: "row" }, category),
      series.map(({ data }, at) => figure(data.find(({ label }) => label === category)?.value, largest, at)),
    );
  return h(
    "div",
    { class: "table-wrap", tabindex: 0, role: "region", "aria-label": block.title },
    h(
      "table",
      null,
      h("caption", null, block.title),
      named || block.chart.axis_config ? h("thead", null, head) : null,
      h("tbody", null, categories.map(row)),
    ),
  );
}

function figures({ segments, series, axis_config: axes }) {
  if (segments) return { series: [{ name: "", data: segments }], categories: segments.map(({ label }) => label) };
  return { series, categories: axes?.categories ?? series[0].data.map(({ label }) => label) };
}

function figure(value, largest, at) {
  if (value === undefined) return h("td");
  const bar = h("span", { class: `bar hue-${at % 8}`, "aria-hidden": "true" });
  bar.style.width = `${Math.max(1, (Math.abs(value) / largest) * 90)}px`;
  return h("td", null, bar, new Intl.NumberFormat(language()).format(value));
}
