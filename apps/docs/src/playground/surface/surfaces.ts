import type { Surface } from "./surface.ts";

/** A bent valley that is easy to find and slow to follow (Rosenbrock's banana). */
const rosenbrock: Surface = {
  formula: "(1 − x)² + 100 (y − x²)²",
  domain: { x: [-2, 2], y: [-1, 3] },
  starts: [
    [-1.2, 1],
    [0.4, -0.4],
    [-1.6, 2.2],
  ],
  minima: [[1, 1]],
  value: (x, y) => (1 - x) ** 2 + 100 * (y - x * x) ** 2,
  gradient: (x, y) => [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)],
};

/** A saddle at the origin between two minima: the starts lie almost on the ridge that leads to it. */
const saddle: Surface = {
  formula: "x² / 2 + (y² − 1)² / 4",
  domain: { x: [-2, 2], y: [-2, 2] },
  starts: [
    [-1.5, 0.01],
    [1.5, -0.02],
    [-1, 0.05],
  ],
  minima: [
    [0, 1],
    [0, -1],
  ],
  value: (x, y) => x ** 2 / 2 + (y ** 2 - 1) ** 2 / 4,
  gradient: (x, y) => [x, y * (y ** 2 - 1)],
};

const [along, across] = [1, 50];
const [cosine, sine] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];

/** A straight valley, 50 times as steep across as along, turned by 30° so that no axis is its own. */
const ravine: Surface = {
  formula: "(u² + 50 v²) / 2, where (u, v) is (x, y) turned by 30°",
  domain: { x: [-4, 4], y: [-4, 4] },
  starts: [
    [-3.5, -0.5],
    [3, 3],
    [-1, 2.5],
  ],
  minima: [[0, 0]],
  value(x, y) {
    const [u, v] = [cosine * x + sine * y, cosine * y - sine * x];
    return (along * u * u + across * v * v) / 2;
  },
  gradient(x, y) {
    const [u, v] = [along * (cosine * x + sine * y), across * (cosine * y - sine * x)];
    return [cosine * u - sine * v, sine * u + cosine * v];
  },
};

/** The surfaces by the names that settings have for them. */
export const surfaces = { rosenbrock, saddle, ravine } as const satisfies Readonly<Record<string, Surface>>;
