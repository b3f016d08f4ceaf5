/** The style sheet of a plot: its colours follow the reader's light or dark setting. */
export const plotStyle = `
svg {
  --paper: #ffffff;
  --ink: #1f2328;
  --muted: #59636e;
  --grid: #d8dee4;
  --loss: #0969da;
  --test: #1a7f37;
  --train: #bc4c00;
  --rate: #8250df;
}
@media (prefers-color-scheme: dark) {
  svg {
    --paper: #0d1117;
    --ink: #e6edf3;
    --muted: #9198a1;
    --grid: #2b3138;
    --loss: #58a6ff;
    --test: #3fb950;
    --train: #f0883e;
    --rate: #bc8cff;
  }
}
text { font: 12px system-ui, sans-serif; fill: var(--muted); }
.head { font-size: 17px; font-weight: 600; fill: var(--ink); }
.title { font-size: 13px; font-weight: 600; fill: var(--ink); }
.x { text-anchor: middle; }
.y { text-anchor: end; }
.paper { fill: var(--paper); }
line, polyline { fill: none; stroke-width: 2; stroke-linejoin: round; }
.grid { stroke: var(--grid); stroke-width: 1; }
.axis { stroke: var(--muted); stroke-width: 1; }
.mark { stroke: var(--muted); stroke-width: 1; stroke-dasharray: 4 4; }
.raw { stroke: var(--loss); stroke-width: 1; stroke-opacity: 0.4; }
.loss { stroke: var(--loss); }
.test { stroke: var(--test); }
.train { stroke: var(--train); }
.rate { stroke: var(--rate); }
circle { stroke: var(--paper); stroke-width: 1; }
circle.test { fill: var(--test); stroke: var(--paper); }
circle.train { fill: var(--train); stroke: var(--paper); }`;
