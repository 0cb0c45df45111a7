// A private RabbitMQ on loopback, with its management, in a folder of its own.

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const START_MS = 90_000;

/** @returns {Promise<number>} a port that nobody listens on */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

export class Broker {
  #folder = mkdtempSync(join(tmpdir(), "queuescope-broker-"));
  /** @type {import("node:child_process").ChildProcess | undefined} */
  #process;
  #address = "";
  #epmdPort = 0;

  async start() {
    const [amqp, management, distribution] = [await freePort(), await freePort(), await freePort()];
    this.#address = `http://127.0.0.1:${management}`;
    this.#epmdPort = await freePort();
    const file = (/** @type {string} */ name) => join(this.#folder, name);
    writeFileSync(file("enabled_plugins"), "[rabbitmq_management].\n");
    writeFileSync(
      file("rabbitmq.conf"),
      `listeners.tcp.1 = 127.0.0.1:${amqp}\nmanagement.tcp.ip = 127.0.0.1\nmanagement.tcp.port = ${management}\n`,
    );
    // A group of its own, so that what the server starts can be ended with it.
    this.#process = spawn("/usr/lib/rabbitmq/bin/rabbitmq-server", [], {
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: `/usr/lib/rabbitmq/bin:${process.env.PATH}`,
        HOME: this.#folder,
        LANG: "C.UTF-8",
        RABBITMQ_BASE: this.#folder,
        RABBITMQ_NODENAME: `queuescope-${process.pid}@localhost`,
        RABBITMQ_MNESIA_BASE: file("mnesia"),
        RABBITMQ_LOG_BASE: file("log"),
        RABBITMQ_CONFIG_FILE: file("rabbitmq.conf"),
        RABBITMQ_ENABLED_PLUGINS_FILE: file("enabled_plugins"),
        RABBITMQ_CONF_ENV_FILE: "/dev/null",
        RABBITMQ_PID_FILE: file("pid"),
        RABBITMQ_DIST_PORT: String(distribution),
        ERL_EPMD_ADDRESS: "127.0.0.1",
        ERL_EPMD_PORT: String(this.#epmdPort),
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: "-kernel inet_dist_use_interface {127,0,0,1}",
      },
    });
    let output = "";
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream?.on("data", (data) => (output += data));
    for (const end = Date.now() + START_MS; Date.now() < end; await pause(300)) {
      if (this.#process.exitCode !== null) break;
      if (await this.#answers()) return;
    }
    throw new Error(`the broker did not start:\n${output.slice(-2000)}`);
  }

  async #answers() {
    const overview = await this.request("GET", "/api/overview").catch(() => undefined);
    return overview !== undefined;
  }

  /** The version that answers. */
  async version() {
    return (await this.request("GET", "/api/overview")).rabbitmq_version;
  }

  /**
   * Asks the management API; throws unless it succeeds.
   *
   * @param {string} method
   * @param {string} path
   * @param {unknown} [body]
   */
  async request(method, path, body) {
    const response = await fetch(this.#address + path, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from("guest:guest").toString("base64")}`,
        "content-type": "application/json",
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }

  /** Ends the server and what it started, and takes its folder away. */
  async stop() {
    const server = this.#process;
    if (server?.pid !== undefined && server.exitCode === null) {
      const ended = new Promise((resolve) => server.once("exit", resolve));
      const erlang = this.#erlangPid();
      if (erlang !== undefined) end(erlang, "SIGTERM");
      const inTime = await Promise.race([ended.then(() => true), pause(20_000, false)]);
      if (!inTime) end(-server.pid, "SIGKILL");
      this.#stopEpmd();
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** The port mapper of Erlang outlives the server; this one has a port of its own. */
  #stopEpmd() {
    const env = { ...process.env, ERL_EPMD_PORT: String(this.#epmdPort) };
    try {
      execFileSync("epmd", ["-kill"], { env, stdio: "ignore" });
    } catch {
      // It has ended by itself.
    }
  }

  /** The server writes the number of its own process into a file. */
  #erlangPid() {
    try {
      return Number(readFileSync(join(this.#folder, "pid"), "utf8")) || undefined;
    } catch {
      return undefined;
    }
  }
}

/**
 * @param {number} pid of a process, or with a minus of a group
 * @param {NodeJS.Signals} signal
 */
function end(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}
