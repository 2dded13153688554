// <lilac-chart>: a picture of the table it names. The table is what counts; without scripts it is
// all there is, and its cells hold the figures (data-y) and their words. Nothing here sets a style
// attribute or builds HTML: the content security policy forbids inline styles.
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, LineChart, AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, CanvasRenderer]);

const english = document.documentElement.lang === "en";
const still = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");
const SCALES = {
  fen: english
    ? [[1e8 * 100, 1e9 * 100, "CNY ", "bn"], [1e6 * 100, 1e6 * 100, "CNY ", "m"], [1e3 * 100, 1e3 * 100, "CNY ", "k"], [0, 100, "CNY ", ""]]
    : [[1e8 * 100, 1e8 * 100, "", "亿元"], [1e4 * 100, 1e4 * 100, "", "万元"], [0, 100, "", "元"]],
};

function brief(value, unit) {
  const scale = (SCALES[unit] ?? []).find(([from]) => Math.abs(value) >= from);
  if (!scale) return value.toLocaleString(english ? "en" : "zh-CN");
  const [, by, before, after] = scale;
  return `${before}${(value / by).toLocaleString(english ? "en" : "zh-CN", { maximumSignificantDigits: 3 })}${after}`;
}

// Custom properties keep light-dark() unresolved; a colour in use does not.
function ink(place) {
  const probe = document.createElement("span");
  probe.hidden = true;
  place.append(probe);
  const colour = (name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const found = Object.fromEntries(
    Object.entries({ ink: "--ink", soft: "--ink-soft", line: "--line", paper: "--paper", strong: "--line-strong", accent: "--shade-3", deep: "--shade-4", pale: "--line-strong", mark: "--danger" }).map(([key, name]) => [key, colour(name)]),
  );
  probe.remove();
  return found;
}

function read(table) {
  const names = [...table.tHead.rows[0].cells].filter((cell) => cell.hasAttribute("data-series")).map((cell) => cell.textContent.trim());
  const rows = [...table.tBodies[0].rows].map((row) => {
    const cells = [...row.cells].filter((cell) => cell.hasAttribute("data-y"));
    return {
      label: (row.cells[0].dataset.label0 ?? row.cells[0].textContent).trim().replace(/\s+/g, " "),
      x: row.cells[0].dataset.x,
      marked: row.hasAttribute("data-marked"),
      values: cells.map((cell) => (cell.dataset.y === "" ? null : Number(cell.dataset.y))), // empty: kept back
      words: cells.map((cell) => cell.textContent.trim()),
    };
  });
  return { names, rows };
}

class Chart extends HTMLElement {
  connectedCallback() {
    this.table = document.getElementById(this.dataset.table);
    if (!this.table?.tHead || !this.table.tBodies[0]?.rows.length) return;
    this.room = document.createElement("div");
    this.room.className = "chart-room";
    this.replaceChildren(this.room);
    this.draw = this.draw.bind(this);
    this.sight = new ResizeObserver(() => this.chart?.resize());
    this.sight.observe(this.room);
    this.looks = new MutationObserver(this.draw);
    this.looks.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "data-elder", "data-size"] });
    dark.addEventListener("change", this.draw);
    this.draw();
  }

  disconnectedCallback() {
    this.sight?.disconnect();
    this.looks?.disconnect();
    dark.removeEventListener("change", this.draw);
    this.chart?.dispose();
  }

  draw() {
    const { names, rows } = read(this.table);
    const lying = this.dataset.kind === "bars";
    const told = rows.filter((row) => row.values.some((value) => value !== null)).length;
    this.room.classList.toggle("chart-tall", lying && told > 8);
    this.room.classList.toggle("chart-low", lying && told < 4);
    this.chart?.dispose();
    this.chart = init(this.room, null, { renderer: "canvas" });
    this.chart.setOption(this.options(names, rows, lying));
    this.room.setAttribute("role", "img");
    this.room.setAttribute("aria-label", this.dataset.label ?? this.table.caption?.textContent.trim() ?? "");
  }

  options(names, rows, lying) {
    const colours = ink(this);
    const size = parseFloat(getComputedStyle(this).fontSize) * 0.82;
    const unit = this.dataset.unit ?? "";
    const text = { color: colours.ink, fontSize: size, fontFamily: getComputedStyle(this).fontFamily };
    const told = lying ? rows.filter((row) => row.values.some((value) => value !== null)) : rows;
    const shown = lying ? [...told].reverse() : told;
    const labels = {
      type: "category",
      data: shown.map((row) => row.label),
      axisLine: { lineStyle: { color: colours.strong } },
      axisTick: { show: false },
      axisLabel: { ...text, width: lying ? Math.max(90, this.clientWidth * 0.32) : undefined, overflow: lying ? "truncate" : undefined, hideOverlap: true },
    };
    const values = {
      type: "value",
      axisLabel: { ...text, color: colours.soft, formatter: (value) => brief(value, unit), hideOverlap: true },
      splitLine: { lineStyle: { color: colours.line } },
      splitNumber: this.clientWidth < 480 ? 2 : 4,
    };
    return {
      animation: !still.matches,
      animationDuration: 250,
      textStyle: text,
      color: names.length > 1 ? [colours.pale, colours.accent] : [colours.accent],
      grid: { left: 8, right: 20, top: names.length > 1 ? 40 : 16, bottom: 8, containLabel: true },
      legend: { show: names.length > 1, top: 0, left: 0, textStyle: text, inactiveColor: colours.soft },
      tooltip: {
        trigger: "axis",
        renderMode: "richText", // drawn on the canvas: an HTML tooltip would need inline styles
        confine: true,
        backgroundColor: colours.paper,
        borderColor: colours.strong,
        textStyle: { ...text, overflow: "break", width: Math.min(320, this.clientWidth * 0.7) },
        formatter: (points) => [points[0].name, ...points.map((p) => `${p.seriesName}: ${shown[p.dataIndex].words[p.seriesIndex]}`)].join("\n"),
      },
      aria: { enabled: false, decal: { show: names.length > 1 && this.dataset.kind !== "line" } },
      xAxis: lying ? values : labels,
      yAxis: lying ? labels : values,
      series: names.map((name, index) => this.series(name, index, shown, colours)),
    };
  }

  series(name, index, rows, colours) {
    const common = { name, data: rows.map((row) => row.values[index]) };
    if (this.dataset.kind !== "line") return { ...common, type: "bar", barMaxWidth: 18, barGap: "10%" };
    const here = rows.findIndex((row) => row.marked);
    return {
      ...common,
      type: "line",
      showSymbol: rows.length <= 12,
      lineStyle: { width: 3 },
      areaStyle: index === 0 ? { opacity: 0.12 } : undefined,
      markLine: index === 0 && here >= 0
        ? { symbol: "none", silent: true, lineStyle: { color: colours.mark, type: "dashed", width: 2 }, label: { show: false }, data: [{ xAxis: here }] }
        : undefined,
    };
  }
}

customElements.define("lilac-chart", Chart);
