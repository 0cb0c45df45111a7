// A static web server on loopback, as hosts are served by: nothing is read but files, nothing is sent but their bytes.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

/** Folders by the path that they are served at; a file may be named, too. */
export type Folders = Record<string, string>;

export interface Site {
  readonly origin: string;
  close(): void;
}

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
};

export interface Serving {
  /** What is put into pages in place of other words: the address of another site, say. */
  words?: Record<string, string>;
  /** The page at the root, if it is no file; asked for anew each time. */
  page?: () => string;
  /** Sent with everything. */
  headers?: () => Record<string, string>;
}

/** Serves on a free port. */
export async function serve(folders: Folders, serving: Serving = {}): Promise<Site> {
  const { words = {}, page, headers = (): Record<string, string> => ({}) } = serving;
  const server = createServer(async ({ url = "/" }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    for (const [name, value] of Object.entries(headers())) response.setHeader(name, value);
    if (page && pathname === "/") {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page());
      return;
    }
    const path = fileAt(folders, decodeURIComponent(pathname));
    const content = path === undefined ? undefined : await readFile(path).catch(() => undefined);
    if (path === undefined || content === undefined) {
      // Browsers ask for an icon unasked.
      response.writeHead(pathname === "/favicon.ico" ? 204 : 404).end();
      return;
    }
    const type = types[extname(path)] ?? "application/octet-stream";
    response.writeHead(200, { "content-type": type });
    response.end(type.startsWith("text/html") ? replaced(content.toString(), words) : content);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The file that a path stands for, by the longest prefix that is served. */
function fileAt(folders: Folders, path: string): string | undefined {
  const prefix = Object.keys(folders)
    .filter((known) => path.startsWith(known))
    .sort((a, b) => b.length - a.length)[0];
  const folder = prefix === undefined ? undefined : folders[prefix];
  if (prefix === undefined || folder === undefined) return undefined;
  const rest = normalize(path.slice(prefix.length));
  if (rest.startsWith("..")) return undefined;
  if (path === prefix && extname(folder) !== "") return folder;
  return join(folder, rest.endsWith("/") || rest === "." ? `${rest}/index.html` : rest);
}

function replaced(text: string, words: Record<string, string>): string {
  return Object.entries(words).reduce((page, [word, by]) => page.replaceAll(word, by), text);
}
