/** What people read instead of a scenario's ids: from the lesson's folder, or else the ids themselves. */

import type { Description } from "./contract.ts";

/** A `names.*.json` file. Every part may be missing. */
export interface NamesFile {
  title?: string;
  nodes?: Record<string, string>;
  controls?: Record<string, string>;
  /** `{count}` stands for the number of messages that the action publishes. */
  actions?: Record<string, string>;
  message_types?: Record<string, string>;
  /** What is compared. */
  groups?: Record<string, string>;
  /** One instance of a service: "consumer", said with its number. */
  instances?: Record<string, string>;
}

export class Names {
  readonly #file: NamesFile;
  readonly #description: Description;

  constructor(file: NamesFile, description: Description) {
    this.#file = file;
    this.#description = description;
  }

  node(index: number): string {
    return this.nodeNamed(this.#description.nodes[index]?.name ?? "");
  }

  /** A node that the scenario calls so. */
  nodeNamed(name: string): string {
    return this.#file.nodes?.[name] ?? name;
  }

  control(name: string): string {
    return this.#file.controls?.[name] ?? spaced(name);
  }

  action(name: string): string {
    const count = this.#description.actions.find((action) => action.name === name)?.count;
    const text = this.#file.actions?.[name] ?? spaced(name);
    return text.replace("{count}", String(count ?? ""));
  }

  group(name: string): string {
    return this.#file.groups?.[name] ?? spaced(name);
  }

  messageType(index: number): string {
    const name = this.#description.message_types[index] ?? "";
    return this.#file.message_types?.[name] ?? name;
  }

  /** "consumer 2". */
  instance(service: number, number: number): string {
    const name = this.#description.nodes[service]?.name ?? "";
    return `${this.#file.instances?.[name] ?? this.node(service)} ${number}`;
  }

  /** "e-mail 317", from the core's "web-shop 317" and the message's type. */
  message(id: string, type: number | null): string {
    if (type === null) return id;
    return `${this.messageType(type)} ${id.slice(id.lastIndexOf(" ") + 1)}`;
  }
}

function spaced(name: string): string {
  return name.replaceAll("_", " ");
}
