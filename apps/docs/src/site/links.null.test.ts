import { expect, test } from "vitest";
import { folderOf } from "../../testing/folder.ts";
import { deadLinks } from "./links.ts";

const site = (body: string): string =>
  folderOf({
    "index.html": `<body><h1 id="top">Site</h1>${body}</body>`,
    "guide/start.html": '<h1 id="start">Start</h1><h2 id="größe">Size</h2><a href="../index.html#top">home</a>',
    "api/index.html": "<h1>API</h1>",
    "figure.svg": "<svg/>",
    "assets/style.css": "a { background: url('../figure.svg') } @font-face { src: url(/figure.svg) format(\"woff2\") }",
  });

test.each([
  ["a page", '<a href="/guide/start.html"></a>'],
  ["a page without its ending", '<a href="/guide/start"></a>'],
  ["a folder", '<a href="/api/"></a>'],
  ["an anchor of its own", '<a href="#top"></a>'],
  ["an anchor of another page", '<a href="./guide/start.html#start"></a>'],
  ["an anchor that is escaped", '<a href="/guide/start#gr%C3%B6%C3%9Fe"></a>'],
  ["a file", '<img src="/figure.svg">'],
  ["a file for each density", '<img srcset="/figure.svg, ./figure.svg 2x">'],
  [
    "a file in CSS",
    `<style>a { background: url("/figure.svg") }</style><p style="background: url('/figure.svg')"></p>`,
  ],
  [
    "what CSS carries itself",
    `<style>a { background: url("data:image/svg+xml,%3Csvg fill='url(/plot.svg)'/%3E") }</style>`,
  ],
  ["another site", '<a href="https://example.org/nowhere#at-all"></a>'],
])("a link to %s is alive", (_, body) => {
  expect(deadLinks(site(body))).toEqual([]);
});

test.each([
  ["a page", '<a href="/guide/end.html"></a>', "index.html links to /guide/end.html, which is not there."],
  ["a file", '<img src="/plot.svg">', "index.html links to /plot.svg, which is not there."],
  [
    "a file that is for one density",
    '<img srcset="/figure.svg, /plot.svg 2x">',
    "index.html links to /plot.svg, which is not there.",
  ],
  ["a poster", '<video poster="/plot.svg"></video>', "index.html links to /plot.svg, which is not there."],
  [
    "a file in a sheet",
    "<style>a { background: url(/plot.svg) }</style>",
    "index.html links to /plot.svg, which is not there.",
  ],
  [
    "a file in a style",
    `<p style="background: url('/plot.svg')"></p>`,
    "index.html links to /plot.svg, which is not there.",
  ],
  ["a page from code", '<pre><a href="/guide/end"></a></pre>', "index.html links to /guide/end, which is not there."],
  ["nowhere", '<a href="http://[site"></a>', "index.html links to http://[site, which is no address."],
  ["an anchor", '<a href="#bottom"></a>', 'index.html links to #bottom, where nothing has the id "bottom".'],
  [
    "an anchor elsewhere",
    '<a href="/guide/start#end"></a>',
    'index.html links to /guide/start#end, where nothing has the id "end".',
  ],
])("a link to %s that is not there is dead", (_, body, sentence) => {
  expect(deadLinks(site(body))).toEqual([sentence]);
});

test("a file that a style sheet loads and that is not there is a dead link of the sheet", () => {
  const folder = folderOf({ "assets/style.css": 'a { background: url("plot.svg") }', "plot.svg": "<svg/>" });
  expect(deadLinks(folder)).toEqual(["assets/style.css links to plot.svg, which is not there."]);
});
