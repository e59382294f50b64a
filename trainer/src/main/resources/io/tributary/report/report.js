"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const charts = [];

  const colours = () => {
    const style = getComputedStyle(document.documentElement);
    const of = name => style.getPropertyValue(name).trim();
    return {ink: of("--muted"), line: of("--line"), series: [of("--first"), of("--second"), of("--third")]};
  };

  // A few points are shown as such: a curve of one epoch would otherwise be invisible.
  const chart = (id, title, x, series, scale) => {
    const canvas = document.getElementById(id);
    if (!canvas) return;
    const look = colours();
    const drawn = series.filter(s => s.values.some(v => v !== null));
    charts.push(new Chart(canvas, {
      type: "line",
      data: {
        datasets: drawn.map((s, i) => {
          const colour = look.series[i % look.series.length];
          return {
            label: s.label,
            data: x.map((at, j) => ({x: at, y: s.values[j]})),
            borderColor: colour,
            backgroundColor: colour,
            borderDash: i < look.series.length ? [] : [2 + 3 * Math.floor(i / look.series.length), 3],
            borderWidth: 1.75,
            pointRadius: x.length <= 30 ? 2.5 : 0,
            pointHoverRadius: 4,
            clip: 6,
          };
        }),
      },
      options: {
        animation: false,
        maintainAspectRatio: false,
        normalized: true,
        parsing: false,
        locale: "en-US",
        interaction: {mode: "index", intersect: false},
        plugins: {
          legend: {display: drawn.length > 1, labels: {color: look.ink, boxWidth: 14, boxHeight: 2}},
          tooltip: {callbacks: {
            title: items => items.length ? title + " " + items[0].parsed.x.toLocaleString("en-US") : "",
            label: item => " " + item.dataset.label + ": " + Number(item.parsed.y.toPrecision(5)),
          }},
        },
        scales: {
          x: {
            type: "linear", ...(x.length > 1 ? {min: x[0], max: x[x.length - 1]} : {}),
            title: {display: true, text: title, color: look.ink},
            ticks: {color: look.ink, precision: 0, maxRotation: 0}, grid: {display: false}, border: {color: look.line},
          },
          y: {...scale, ticks: {color: look.ink, maxTicksLimit: 7}, grid: {color: look.line}, border: {display: false}},
        },
      },
    }));
  };

  const draw = () => {
    charts.splice(0).forEach(each => each.destroy());
    const {epochs, intervals} = data;
    chart("epoch-loss", "epoch", epochs.epoch, [
      {label: "train loss", values: epochs.trainLoss},
      {label: "validation loss", values: epochs.validationLoss},
    ], {});
    chart("epoch-metrics", "epoch", epochs.epoch,
      Object.entries(epochs.metrics).map(([label, values]) => ({label, values})), {});
    chart("interval-loss", "step", intervals.step, [{label: "loss", values: intervals.loss}], {});
    chart("interval-norm", "step", intervals.step,
      [{label: "gradient norm", values: intervals.gradientNorm}], {beginAtZero: true});
    chart("interval-rate", "step", intervals.step,
      [{label: "learning rate", values: intervals.learningRate}], {beginAtZero: true});
  };

  draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
})();
