import { computed, onBeforeUnmount, onMounted, ref, shallowRef, watch } from "vue";
import { defaultSettings } from "../defaultSettings.ts";
import type { Device } from "../playground.ts";
import type { GivenOptions, RunSettings } from "../settings.ts";
import { encodeSettings } from "../settingsLink.ts";
import { connectWorker } from "./connection.ts";
import { type FirstSettings, settingsHere, settingsOfHash, withOwnRule } from "./pageSettings.ts";
import { isFine, problemsOf } from "./problems.ts";
import { Runner } from "./runner.ts";
import { viewOf } from "./runView.ts";

/** Whether the hash is a place of the page, as of "Skip to content" and of what search finds: such a link says nothing of settings. */
const isAnchor = (): boolean => document.getElementById(location.hash.slice(1)) !== null;

/** What the page knows: its settings, its run, and what is there to run on; `link` is the hash of the last settings that were fine. */
export function usePlayground() {
  const defaults = defaultSettings.rosenbrock;
  const first = settingsOfHash(isAnchor() ? "" : location.hash, defaults);
  const settings = shallowRef<RunSettings>(first.settings);
  const notice = ref(first.notice);
  const devices = shallowRef<readonly Device[]>([]);
  const ownDefaults = shallowRef<ReadonlyMap<string, GivenOptions>>(new Map());
  const problems = computed(() => problemsOf(settings.value));
  const link = computed((previous: string | undefined) =>
    isFine(problems.value) ? `#${encodeSettings(settings.value)}` : (previous ?? ""),
  );

  // Reports come at any time; they are drawn once a frame.
  let frame = 0;
  const runner = new Runner(connectWorker, () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      run.value = viewOf(runner);
    });
  });
  const run = shallowRef(viewOf(runner));

  watch(link, (hash) => history.replaceState(history.state, "", hash));

  const take = (found: FirstSettings): void => {
    const here = settingsHere(found, devices.value);
    settings.value = here.settings;
    notice.value = here.notice;
  };
  const readHash = (): void => {
    if (!isAnchor()) take(settingsOfHash(location.hash, defaults));
  };
  const look = async (): Promise<void> => {
    try {
      devices.value = await runner.ask((playground) => playground.devices());
      take({ settings: settings.value, notice: notice.value });
    } catch (error) {
      notice.value = (error as Error).message;
    }
  };
  onMounted(() => {
    addEventListener("hashchange", readHash);
    void look();
  });
  onBeforeUnmount(() => {
    removeEventListener("hashchange", readHash);
    cancelAnimationFrame(frame);
    runner.close();
  });

  /** Takes the reader's rule among the entrants. @throws the sentence of why it does not compile. */
  const takeOwn = async (source: string): Promise<string> => {
    const compiled = await runner.ask((playground) => playground.compile(source));
    ownDefaults.value = new Map(ownDefaults.value).set(source, compiled.options);
    settings.value = { ...settings.value, entrants: withOwnRule(settings.value.entrants, { ...compiled, source }) };
    return compiled.name;
  };

  return { settings, notice, devices, ownDefaults, problems, link, run, runner, takeOwn };
}
