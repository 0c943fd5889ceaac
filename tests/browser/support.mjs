// Processes of `weft dev`, and a browser that looks at them.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

export const source = process.env.WEFT_SOURCE_DIR ?? new URL("../..", import.meta.url).pathname;
export const program = process.env.WEFT_PROGRAM ?? join(source, "build/dev/apps/weft/weft");

/** A folder of this run's own. */
export function folder(name) {
    return mkdtempSync(join(tmpdir(), `weft-browser-${name}-`));
}
export function remove(path) {
    rmSync(path, { recursive: true, force: true });
}

/** One `weft dev`, ready. `said` is what it printed. */
export async function dev(words = [], environment = {}, listen = "127.0.0.1:0") {
    const child = spawn(program, ["dev", "--json", "--listen", listen, ...words], {
        env: { ...process.env, ...environment },
        stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    let errors = "";
    child.stderr.on("data", (more) => {
        errors = (errors + more).slice(-4_000);
    });
    const said = await new Promise((resolve, reject) => {
        child.stdout.on("data", (more) => {
            text += more;
            const line = text.split("\n").find((one) => one.startsWith('{"ready":true') && one.endsWith("}"));
            if (line) resolve(JSON.parse(line));
        });
        child.on("exit", (code) => reject(new Error(`weft dev ended with ${code}: ${errors}`)));
    });
    child.removeAllListeners("exit");
    return {
        said,
        pid: child.pid,
        async stop(signal = "SIGTERM") {
            if (child.exitCode !== null || child.signalCode !== null) return;
            const gone = new Promise((resolve) => child.on("exit", resolve));
            child.kill(signal);
            await gone;
        },
    };
}

/** A command to its end: its JSON. */
export function weft(...words) {
    return ran(words, 60_000);
}
function ran(words, timeout) {
    const ended = spawnSync(program, [...words, "--json"], { encoding: "utf8", timeout });
    assert.equal(ended.status, 0, `weft ${words.join(" ")}: ${ended.stdout}${ended.stderr}`);
    return JSON.parse(ended.stdout);
}

/** The bytes of a genesis that gives nothing to wallets for trying. */
export function exampleGenesis() {
    const page = readFileSync(join(source, "docs/formats/genesis.md"), "utf8");
    const lines = page.split("## Example")[1].split("```text")[1].split("```")[0].trim().split("\n");
    return lines
        .map((line) => line.split("  ")[0].trim())
        .flatMap((line) => line.split(" "))
        .map((word) => {
            if (word.startsWith('"')) return "";
            const [, digits, times] = /^([0-9a-f]{2})×(\d+)$/.exec(word) ?? [];
            return times === undefined ? (/^([0-9a-f]{2})+$/.test(word) ? word : "") : digits.repeat(Number(times));
        })
        .join("");
}

async function freePorts(count) {
    const servers = await Promise.all(
        Array.from({ length: count }, () => new Promise((resolve) => {
            const server = createServer().listen(0, "127.0.0.1", () => resolve(server));
        })),
    );
    const ports = servers.map((server) => server.address().port);
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    return ports;
}

/** Ledger nodes that know each other, whose dashboards ask all of them; the wallets have tokens from genesis, the nodes mana. */
export async function network(wallets, mana) {
    const count = mana.length;
    const at = folder("network");
    const ports = await freePorts(2 * count);
    const nodes = Array.from({ length: count }, (_, n) => ({ name: `ledger-${n}`, net: ports[2 * n], api: `http://127.0.0.1:${ports[2 * n + 1]}` }));
    for (const one of nodes) {
        one.id = weft("node", "init", "--dir", join(at, one.name), "--name", one.name, "--role", "ledger", "--unprotected",
            "--genesis", join(at, "genesis.toml"), "--net-listen", `127.0.0.1:${one.net}`, "--api-listen", new URL(one.api).host).id;
    }
    for (const one of nodes) {
        for (const peer of nodes.filter((other) => other !== one)) {
            appendFileSync(join(at, one.name, "node.toml"), `\n[[net.peers]]\nid = "${peer.id}"\naddress = "127.0.0.1:${peer.net}"\nroles = ["ledger"]\nname = "${peer.name}"\n`);
        }
    }
    weft("genesis", "create", "--network", "three", "--output", join(at, "genesis.toml"),
        ...wallets.flatMap((address) => ["--allocate", `${address}=1000000`]),
        ...nodes.flatMap((one, n) => ["--pledge", `${one.id}=${mana[n]}000000000`]));
    const start = (one) => {
        const others = nodes.filter((other) => other !== one).map((other) => other.api).join(",");
        one.process = spawn(program, ["node", "run", "--config", join(at, one.name, "node.toml")], {
            env: { ...process.env, WEFT_API_ORIGINS: others, WEFT_API_DASHBOARD_NODES: others },
            stdio: "ignore",
        });
    };
    for (const one of nodes) start(one);
    const answers = async (one, path) => {
        for (let n = 0; ; ++n) {
            if (await fetch(`${one.api}${path}`).then((answer) => answer.ok, () => false)) return;
            assert.ok(n < 300, `${one.name} does not answer ${path}`);
            await new Promise((resolve) => setTimeout(resolve, 100));
        }
    };
    const gone = (one, signal = "SIGTERM") => new Promise((resolve) => {
        if (one.process.exitCode !== null || one.process.signalCode !== null) return resolve();
        one.process.on("exit", resolve);
        one.process.kill(signal);
    });
    for (const one of nodes) await answers(one, "/ready");
    return {
        apis: nodes.map((one) => one.api),
        stop: (n) => gone(nodes[n]),
        kill: (n) => gone(nodes[n], "SIGKILL"),
        /** Until it answers: where most others are away, a node is not ready. */
        async start(n) {
            start(nodes[n]);
            await answers(nodes[n], "/tangle");
        },
        loseDisk: (n) => remove(join(at, nodes[n].name, "store")),
        async end() {
            await Promise.all(nodes.map((one) => gone(one)));
            remove(at);
        },
    };
}

/** The process that runs with this file of settings. */
function pidOf(settings) {
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
        try {
            if (readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(settings)) return Number(pid);
        } catch {
            // It ended between the two.
        }
    }
    return assert.fail(`no process runs with ${settings}`);
}

/** A devnet of processes, to break; ended by `end`. */
export function devnet(...words) {
    const at = folder("devnet");
    const said = ran(["devnet", "up", "--folder", at, "--api-port", "0", "--detach", ...words], 240_000);
    return {
        said,
        api: (name) => said.nodes.find((one) => one.name === name).api,
        does: (...fault) => weft("devnet", ...fault, "--folder", at),
        pid: (name) => pidOf(join(at, name, "node.toml")),
        end() {
            spawnSync(program, ["devnet", "down", "--folder", at], { timeout: 120_000 });
            remove(at);
        },
    };
}

export async function browse() {
    const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
    return chromium.launch({
        executablePath: process.env.WEFT_CHROMIUM || "/usr/bin/chromium",
        // WebGL without a graphics card. How the page itself is put together is left to the browser: told to use `--use-angle=swiftshader`
        // it would draw the whole page anew by it with each picture, three times what the browser takes by itself.
        args: [...sandbox, "--enable-unsafe-swiftshader", "--enable-precise-memory-info"],
    });
}

/** A page that notes what it should not do: errors, violations of its policy, requests to anybody but the node. */
export async function open(browser, url, options = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, colorScheme: "light", ...options });
    const page = await context.newPage();
    const troubles = [];
    const asked = [];
    const sockets = [];
    page.on("console", (message) => {
        // An id of one kind is asked for as if it were of others; a node that is not ready answers 503.
        if (message.type() === "error" && !/status of (400|404|503)/.test(message.text())) troubles.push(message.text());
    });
    page.on("pageerror", (error) => troubles.push(error.stack ?? error.message));
    page.on("request", (request) => asked.push(request.url()));
    page.on("websocket", (socket) => sockets.push(socket.url()));
    if (process.env.WEFT_DASHBOARD) {
        // The files of a folder instead of those within the program: what is being changed is seen without building that anew.
        await context.route("**/dashboard/dashboard.{js,css}", (route) =>
            route.fulfill({ path: join(process.env.WEFT_DASHBOARD, new URL(route.request().url()).pathname.split("/").pop()) }),
        );
    }
    await page.goto(url);
    return { context, page, troubles, asked, sockets };
}

/** Whether something stands out of the page to the right. */
export async function overflow(page) {
    return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

export async function picture(page, name) {
    const to = process.env.WEFT_SCREENSHOTS;
    if (!to) return;
    mkdirSync(to, { recursive: true });
    await page.screenshot({ path: join(to, `${name}.png`) });
}
