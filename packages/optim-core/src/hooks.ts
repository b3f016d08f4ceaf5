/** What a step is called with; a pre-step hook may return other arguments. */
export type StepArgs = readonly [closure: (() => unknown) | undefined];

/** torch.optim's six hooks. A dict hook may return a replacement, a pre-step hook other arguments. */
export interface Hooks<O, Dict> {
  preStep(optimizer: O, args: StepArgs): StepArgs | void;
  postStep(optimizer: O, args: StepArgs): void;
  preStateDict(optimizer: O): void;
  postStateDict(optimizer: O, dict: Dict): Dict | void;
  preLoadStateDict(optimizer: O, dict: Dict): Dict | void;
  postLoadStateDict(optimizer: O): void;
}

export interface HookOptions {
  /** Call this hook before those that are there already. */
  readonly prepend?: boolean;
}

/** Call it, or let `using` do so, to remove the hook. */
export interface Unhook extends Disposable {
  (): void;
}

type Hook = (optimizer: unknown, value: unknown) => unknown;

/** Hooks by name, each called in order with what the one before it returned. */
export class HookLists {
  #hooks: readonly { readonly name: string; readonly fn: Hook }[] = [];

  add(name: string, fn: unknown, { prepend = false }: HookOptions = {}): Unhook {
    const hook = { name, fn: fn as Hook };
    this.#hooks = prepend ? [hook].concat(this.#hooks) : this.#hooks.concat(hook);
    const off = (): void => {
      this.#hooks = this.#hooks.filter((other) => other !== hook);
    };
    return Object.assign(off, { [Symbol.dispose]: off });
  }

  call<T>(name: string, optimizer: unknown, value?: T): T {
    for (const hook of this.#hooks) if (hook.name === name) value = (hook.fn(optimizer, value) as T) ?? value;
    return value as T;
  }
}

/** The hooks of all optimizers. */
export const globalHooks = /* @__PURE__ */ new HookLists();

/**
 * Hooks the step of every optimizer in this process (torch's `register_optimizer_step_pre_hook` and `_post_hook`). Global pre-step hooks
 * are called before an optimizer's own, global post-step hooks after them.
 */
export const hookAll = <K extends "preStep" | "postStep">(
  name: K,
  fn: Hooks<unknown, unknown>[K],
  options?: HookOptions,
): Unhook => globalHooks.add(name, fn, options);
