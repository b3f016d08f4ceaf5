/** What a page says of an optimizer that its rule does not: Markdown, written once, in the comment of its class. */
export interface OptimizerDocs {
  /** The first paragraph: what it is, in a sentence. */
  readonly summary: string;
  /** The paragraphs after it: what its options are for. */
  readonly details: readonly string[];
  /** The paragraphs of `@remarks`: where it follows or leaves its reference. */
  readonly remarks: readonly string[];
}
