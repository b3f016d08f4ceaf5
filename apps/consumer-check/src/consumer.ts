/** One empty project: code of `consumers/<name>`, and what a run of it has to show. What it installs stands in its own package.json. */
export interface Consumer {
  /** The folder in `consumers/`. */
  readonly name: string;
  /** What kind of user it is. */
  readonly about: string;
  /** The results that it must print, by name, each with the bits of its weights, or `null` where arithmetic may differ among machines. */
  readonly results: Readonly<Record<string, string | null>>;
  /** What every loss has to be below. */
  readonly loss: number;
  /** Packages of ours that nobody asked for and that come along as dependencies. */
  readonly brings?: readonly string[];
  /** Files of this repository that it reads, by their paths from the root; they are put into its folder. */
  readonly files?: readonly string[];
  /** It is a page: the folder that is served, from its own, and the headers that come with every file. */
  readonly page?: { readonly root: string; readonly headers?: Readonly<Record<string, string>> };
}
