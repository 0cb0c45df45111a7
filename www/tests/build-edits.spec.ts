// What the builder makes of a scenario's document: renamed, removed and added nodes, checked by the core itself.

import { readdirSync, readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { addNode } from "../build/additions.ts";
import { connect, connectionsOf } from "../build/connections.ts";
import { addItem, controlOf, offer, removeItem } from "../build/controls.ts";
import { formOf } from "../build/form.ts";
import { at, type JsonObject, objectAt, put } from "../build/json.ts";
import { nodeKinds, nodesOf } from "../build/nodes.ts";
import { removeNode, renameNode } from "../build/references.ts";
import { expect, test } from "./page.ts";
import { StagePage } from "./stage-page.ts";

const scenes = readdirSync("scenes", { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

function documentOf(scene: string): JsonObject {
  return JSON.parse(readFileSync(`scenes/${scene}/scenario.json`, "utf8"));
}

/** What the core says is wrong with a document. */
async function problemsOf(stage: StagePage, document: JsonObject): Promise<string[]> {
  return await stage.do(async (element, json) => {
    const found: string[] = [];
    const listen = (event: Event): void => {
      const { problems } = (event as CustomEvent<{ problems: { message: string }[] }>).detail;
      found.push(...problems.map(({ message }) => message));
    };
    element.addEventListener("error", listen);
    await element.setState({ version: 1, scene: element.scene, scenario: json });
    element.removeEventListener("error", listen);
    return found;
  }, JSON.stringify(document));
}

async function openAny(page: Page): Promise<StagePage> {
  const stage = new StagePage(page);
  await stage.open();
  return stage;
}

for (const scene of scenes) {
  test(`${scene}: every node can be renamed, and all that speaks of it follows`, async ({
    page,
  }) => {
    const stage = await openAny(page);
    let document = documentOf(scene);
    for (const { name } of nodesOf(document)) {
      const renamed = renameNode(document, name, `${name}.renamed "once"`);
      expect(await problemsOf(stage, renamed)).toEqual([]);
      expect(connectionsOf(renamed)).toHaveLength(connectionsOf(document).length);
      document = renamed;
    }
    for (const { name } of nodesOf(document))
      document = renameNode(document, name, name.replace('.renamed "once"', ""));
    expect(document).toEqual(documentOf(scene));
  });

  test(`${scene}: with a node goes what speaks of it, and nothing else is wrong`, async ({
    page,
  }) => {
    const stage = await openAny(page);
    const document = documentOf(scene);
    for (const { name } of nodesOf(document)) {
      // Under a name that is nothing else's, such as a routing key's.
      const rest = removeNode(renameNode(document, name, "to be removed"), "to be removed");
      expect(JSON.stringify(rest)).not.toContain("to be removed");
      for (const problem of await problemsOf(stage, rest)) {
        // What is left with nobody to talk to is for the builder to say; so is a comparison with nothing, or a
        // button for messages of a type that nobody sends any more.
        expect(problem).toMatch(/an empty list|group|expected a type that/);
      }
    }
  });

  test(`${scene}: what stands in a form is written back as it was`, () => {
    const document = documentOf(scene);
    for (const { name } of nodesOf(document)) {
      for (const field of formOf(document, name).flatMap(({ fields }) => fields)) {
        const written = field.set(document, field.value);
        expect(JSON.stringify(formOf(written, name))).toBe(JSON.stringify(formOf(document, name)));
      }
    }
  });
}

test("new nodes of every kind run at once where there is what they need", async ({ page }) => {
  const stage = await openAny(page);
  let document = documentOf("work-queue");
  for (const kind of nodeKinds) {
    for (const near of [undefined, ...nodesOf(document).map(({ name }) => name)]) {
      const added = addNode(document, kind, near).document;
      expect(await problemsOf(stage, added)).toEqual([]);
    }
    document = addNode(document, kind, undefined).document;
  }
});

test("from nothing: a queue, a consumer, a producer", async ({ page }) => {
  const stage = await openAny(page);
  let document: JsonObject = { version: 1, nodes: {} };
  for (const kind of ["queue", "service", "producer"] as const)
    document = addNode(document, kind, undefined).document;
  expect(connectionsOf(document).map(({ from, to }) => `${from} to ${to}`)).toEqual([
    "queue to service",
    "producer to queue",
  ]);
  expect(await problemsOf(stage, document)).toEqual([]);
});

test("every connection can be taken away and made again", () => {
  for (const scene of scenes) {
    const document = documentOf(scene);
    for (const connection of connectionsOf(document)) {
      const without = removeItem(document, connection.path);
      expect(connectionsOf(without)).toHaveLength(connectionsOf(document).length - 1);
      const again = connect(without, connection.from, connection.to);
      const names = connectionsOf(again).map(({ from, to, kind }) => ({ from, to, kind }));
      expect(names).toContainEqual({
        from: connection.from,
        to: connection.to,
        kind: connection.kind,
      });
    }
  }
});

test("controls find their step while steps come and go", () => {
  const handler = ["nodes", "worker", "service", "handler"];
  const document = documentOf("work-queue");
  const longer = addItem(document, handler, { cpu: "5ms" });
  expect(at(longer, ["controls", "work_time", "sets"])).toBe("worker.handler.0.io.mean");
  const offered = offer(longer, "worker.handler.1.cpu.mean", { min: "1ms", max: "1s" }, true);
  expect(controlOf(offered, "worker.handler.1.cpu.mean")).toBeDefined();
  const shorter = removeItem(offered, [...handler, 0]);
  expect(objectAt(shorter, ["controls"])).not.toHaveProperty("work_time");
  expect(controlOf(shorter, "worker.handler.0.cpu.mean")).toBeDefined();
});

test("a binding's switch goes with it, and those of later bindings still find theirs", () => {
  const bindings = ["a", "b", "c"].map((key) => ({
    source: "work",
    destination: "jobs",
    binding_key: key,
  }));
  const document = put(put(documentOf("work-queue"), ["bindings"], bindings), ["controls"], {
    first: { sets: "bindings.0.bound", min: 0, max: 1 },
    last: { sets: ["bindings.1.bound", "bindings.2.bound"], min: 0, max: 1 },
  });
  const rest = removeItem(document, ["bindings", 0]);
  expect(rest.controls).toEqual({
    last: { sets: ["bindings.0.bound", "bindings.1.bound"], min: 0, max: 1 },
  });
});

test("a policy's dead letters follow a queue that is renamed: by its name where they go by default", async ({
  page,
}) => {
  const stage = await openAny(page);
  const nodes = { ...objectAt(documentOf("work-queue"), ["nodes"]), graves: { queue: {} } };
  const policies = ["", "work"].map((exchange, place) => [
    `policy-${place}`,
    {
      pattern: "^jobs$",
      definition: { "dead-letter-exchange": exchange, "dead-letter-routing-key": "graves" },
    },
  ]);
  const document = put(put(documentOf("work-queue"), ["nodes"], nodes), ["policies"], {
    ...Object.fromEntries(policies),
  });
  expect(await problemsOf(stage, document)).toEqual([]);
  const renamed = renameNode(document, "graves", "tombs");
  expect(await problemsOf(stage, renamed)).toEqual([]);
  const keyOf = (policy: string) =>
    at(renamed, ["policies", policy, "definition", "dead-letter-routing-key"]);
  expect([keyOf("policy-0"), keyOf("policy-1")]).toEqual(["tombs", "graves"]);
});
