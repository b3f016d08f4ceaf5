import { type File, startTests, type Task, type Test, type VitestRunner } from "@vitest/runner";

/** What test files have come to. */
export interface SuiteReport {
  readonly passed: number;
  readonly skipped: number;
  readonly failures: readonly { readonly name: string; readonly message: string }[];
}

/** A software adapter may take this long for the longest test. */
const testTimeout = 900_000;

/** How often progress is printed, in milliseconds. */
const often = 5000;

/** Runs test files, by their addresses from here, in this process; with `names` only the tests whose full names match. */
export async function runSuites(files: readonly string[], names: RegExp | undefined): Promise<SuiteReport> {
  return reportOf(await startTests([...files], runner(names)));
}

function runner(testNamePattern: RegExp | undefined): VitestRunner {
  let tests = 0;
  let done = 0;
  let said = Date.now();
  return {
    config: {
      root: ".",
      name: undefined,
      setupFiles: [],
      passWithNoTests: false,
      testNamePattern,
      allowOnly: false,
      sequence: { seed: 0, hooks: "stack", setupFiles: "list" },
      chaiConfig: undefined,
      maxConcurrency: 1,
      testTimeout,
      hookTimeout: testTimeout,
      retry: 0,
      includeTaskLocation: false,
      tags: [],
      tagsFilter: undefined,
      strictTags: false,
    },
    importFile: (path) => import(new URL(path, import.meta.url).href),
    onCollected: (files: File[]) => {
      tests = files.flatMap(testsOf).filter(({ mode }) => mode === "run").length;
    },
    onAfterRunTask: (test: Test) => {
      done++;
      if (Date.now() - said < often) return;
      said = Date.now();
      console.error(`  ${done} of ${tests} tests, the last: ${test.fullTestName}`);
    },
  };
}

const testsOf = (task: Task): Test[] => (task.type === "test" ? [task] : task.tasks.flatMap(testsOf));

/** A suite fails by its hooks, a file where it does not load. */
const tasksOf = (task: Task): Task[] => [task, ...(task.type === "test" ? [] : task.tasks.flatMap(tasksOf))];

function reportOf(files: readonly File[]): SuiteReport {
  const tests = files.flatMap(testsOf);
  const count = (is: (test: Test) => boolean): number => tests.filter(is).length;
  return {
    passed: count(({ result }) => result?.state === "pass"),
    skipped: count(({ mode }) => mode === "skip" || mode === "todo"),
    failures: files.flatMap(tasksOf).flatMap((task) =>
      (task.result?.state === "fail" ? (task.result.errors ?? []) : []).map(({ message, stack }) => ({
        name: task.fullName,
        message: `${message}\n${stack ?? ""}`.trim(),
      })),
    ),
  };
}
