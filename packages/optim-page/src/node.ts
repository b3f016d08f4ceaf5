/**
 * The comment of an optimizer's class as a part of its page.
 *
 * @module optim-page/node
 */
export { type DocsOptions, readDocs } from "./node/readDocs.ts";
export { type ReadPageOptions, readPage } from "./node/readPage.ts";
