/** The style sheet of a plot: its colours follow the reader's light or dark setting. */
export const plotStyle = `
svg { --paper: #ffffff; --ink: #1f2328; --muted: #59636e; --grid: #d8dee4; --line0: #0969da; --line1: #bc4c00; --line2: #1a7f37; --line3: #8250df; }
@media (prefers-color-scheme: dark) {
  svg { --paper: #0d1117; --ink: #e6edf3; --muted: #9198a1; --grid: #2b3138; --line0: #58a6ff; --line1: #f0883e; --line2: #3fb950; --line3: #a371f7; }
}
text { font: 12px system-ui, sans-serif; fill: var(--muted); }
.head { font-size: 17px; font-weight: 600; fill: var(--ink); }
.x { text-anchor: middle; }
.y { text-anchor: end; }
.paper { fill: var(--paper); }
line, polyline { fill: none; stroke-width: 2; stroke-linejoin: round; }
circle[class] { fill: var(--paper); stroke-width: 3; stroke-dasharray: none; }
.grid { stroke: var(--grid); stroke-width: 1; }
.axis { stroke: var(--muted); stroke-width: 1; }
.line0 { stroke: var(--line0); }
.line1 { stroke: var(--line1); stroke-dasharray: 7 4; }
.line2 { stroke: var(--line2); stroke-dasharray: 2 3; }
.line3 { stroke: var(--line3); stroke-dasharray: 10 3 2 3; }`;
