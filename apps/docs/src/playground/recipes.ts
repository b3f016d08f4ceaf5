import type { Entrant, GivenOptions, Task } from "./settings.ts";

/** Steps that show what a task is about. */
export const taskSteps: Readonly<Record<Task, number>> = { rosenbrock: 500, saddle: 200, ravine: 200, digits: 200 };

/** What an optimizer is told beside its rate, to show what it is for. */
const common: Readonly<Record<string, GivenOptions>> = {
  decoupledsgdw: { momentum: 0.9 },
  lars: { momentum: 0.9 },
  sgd: { momentum: 0.9 },
};

/** A learning rate for every optimizer of the registry and every task, with which its loss falls in {@link taskSteps}. */
const rates: Readonly<Record<string, Readonly<Record<Task, number>>>> = {
  adabelief: { rosenbrock: 0.003, saddle: 0.03, ravine: 0.03, digits: 0.03 },
  adadelta: { rosenbrock: 1, saddle: 3, ravine: 10, digits: 3 },
  adagrad: { rosenbrock: 1, saddle: 0.1, ravine: 1, digits: 0.1 },
  adam: { rosenbrock: 0.1, saddle: 0.03, ravine: 0.1, digits: 0.01 },
  adamax: { rosenbrock: 0.3, saddle: 0.03, ravine: 0.3, digits: 0.03 },
  adamw: { rosenbrock: 0.1, saddle: 0.03, ravine: 0.1, digits: 0.01 },
  amsgrad: { rosenbrock: 0.1, saddle: 0.03, ravine: 0.1, digits: 0.01 },
  asgd: { rosenbrock: 0.003, saddle: 0.1, ravine: 0.01, digits: 0.3 },
  cautiouslion: { rosenbrock: 0.01, saddle: 0.01, ravine: 0.03, digits: 0.003 },
  decoupledadamw: { rosenbrock: 0.01, saddle: 0.03, ravine: 0.1, digits: 0.01 },
  decoupledsgdw: { rosenbrock: 0.001, saddle: 0.01, ravine: 0.003, digits: 0.1 },
  lamb: { rosenbrock: 0.01, saddle: 0.01, ravine: 0.03, digits: 0.01 },
  lars: { rosenbrock: 0.001, saddle: 0.01, ravine: 0.003, digits: 0.1 },
  lion: { rosenbrock: 0.01, saddle: 0.01, ravine: 0.1, digits: 0.003 },
  nadam: { rosenbrock: 0.03, saddle: 0.03, ravine: 0.1, digits: 0.01 },
  radam: { rosenbrock: 0.003, saddle: 0.1, ravine: 0.03, digits: 0.03 },
  rmsprop: { rosenbrock: 0.01, saddle: 0.01, ravine: 0.03, digits: 0.003 },
  rprop: { rosenbrock: 0.01, saddle: 0.01, ravine: 0.01, digits: 0.001 },
  sgd: { rosenbrock: 0.001, saddle: 0.01, ravine: 0.003, digits: 0.1 },
};

/** An optimizer of the registry as it does a task well: the options to begin with. One that is not known has its own defaults. */
export const recipe = (optimizer: string, task: Task): Entrant => {
  const lr = Object.hasOwn(rates, optimizer) ? rates[optimizer]![task] : undefined;
  return { optimizer, options: lr === undefined ? {} : { ...common[optimizer], lr } };
};
