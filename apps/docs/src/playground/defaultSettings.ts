import { recipe, taskSteps } from "./recipes.ts";
import { type RunSettings, type Task, tasks } from "./settings.ts";

/** Optimizers that show what a task is about. */
const entrants: Readonly<Record<Task, readonly string[]>> = {
  rosenbrock: ["sgd", "adamw", "lion"],
  saddle: ["sgd", "adamw", "rmsprop"],
  ravine: ["sgd", "adamw", "adagrad"],
  digits: ["adamw", "sgd"],
};

const settingsFor = (task: Task): RunSettings => ({
  task,
  entrants: entrants[task].map((optimizer) => recipe(optimizer, task)),
  precision: "float32",
  backend: "wasm",
  steps: taskSteps[task],
  seed: 0,
});

/** What a page begins with, for each task. */
export const defaultSettings = Object.fromEntries(tasks.map((task) => [task, settingsFor(task)])) as Readonly<
  Record<Task, RunSettings>
>;
