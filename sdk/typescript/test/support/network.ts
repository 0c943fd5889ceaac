// A network of real nodes on loopback ports, made with the program's own commands.

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { WebSocket } from "ws";
import { type Address, ConnectionError, Keyring, type WebSocketClass, WeftNode } from "../../src/index.js";

const patienceMs = 120_000;

export type Role = "ledger" | "committee" | "casper";

/** Two ledger nodes and a committee of four. */
const ledgerAndChains: readonly Role[] = ["ledger", "ledger", "committee", "committee", "committee", "committee"];

interface Place {
    readonly name: string;
    readonly role: Role;
    readonly folder: string;
    readonly netPort: number;
    readonly apiPort: number;
    id: string;
    process: ChildProcess | null;
}

export class Network {
    readonly folder = mkdtempSync(join(tmpdir(), "weft-sdk-"));
    readonly #program: string;
    readonly #places: Place[] = [];
    readonly wallets = new Map<string, Keyring>();

    private constructor() {
        const program = process.env["WEFT_PROGRAM"];
        if (program === undefined) throw new Error("WEFT_PROGRAM must name the program weft");
        this.#program = program;
    }

    /** A network that is at work, with wallets that genesis gave ten million IOTA each. */
    static async start(walletNames: readonly string[], roles = ledgerAndChains): Promise<Network> {
        const network = new Network();
        try {
            await network.#makeNodes(roles);
            await network.#makeGenesis(walletNames);
            for (const place of network.#places) network.#run(place);
            await Promise.all(network.#places.map((place) => network.#waitReady(place)));
        } catch (error) {
            await network.stop();
            throw error;
        }
        return network;
    }

    ledger(index = 0): WeftNode {
        return nodeOf(this.#of("ledger", index));
    }
    committee(index = 0): WeftNode {
        return nodeOf(this.#of("committee", index));
    }
    validator(index = 0): WeftNode {
        return nodeOf(this.#of("casper", index));
    }
    wallet(name: string): Keyring {
        const found = this.wallets.get(name);
        if (found === undefined) throw new Error(`no wallet ${name}`);
        return found;
    }
    walletFile(name: string): string {
        return join(this.folder, `${name}.toml`);
    }

    /** A command of the program, with what it says as JSON. */
    // biome-ignore lint/suspicious/noExplicitAny: each command says something else.
    async command(...words: string[]): Promise<any> {
        const { stdout } = await promisify(execFile)(this.#program, [...words, "--json"], { cwd: this.folder });
        return JSON.parse(stdout);
    }

    /** A key of the committee, and a chain of the wallet's with it. */
    async deployChain(wallet: string): Promise<Address> {
        const committee = this.#places.filter((place) => place.role === "committee");
        const apis = committee.flatMap((place) => ["--committee-api", nodeOf(place).url]);
        const { address } = await this.command("dkg", "run", "--api", this.committee().url);
        const where = ["--api", this.ledger().url, ...apis, "--wallet", this.walletFile(wallet)];
        await this.command("chain", "deploy", address, "--anchor-interval-ms", "1000", ...where);
        return address;
    }
    /** Ends a node and starts it again: the links to it break, and the cursors of its events end with it. */
    async restartLedger(index: number): Promise<void> {
        const place = this.#of("ledger", index);
        await end(place);
        this.#run(place);
        await this.#waitReady(place);
    }

    async stop(): Promise<void> {
        await Promise.all(this.#places.map(end));
        rmSync(this.folder, { recursive: true, force: true });
    }

    #of(role: Place["role"], index: number): Place {
        const found = this.#places.filter((place) => place.role === role)[index];
        if (found === undefined) throw new Error(`no ${role} ${index}`);
        return found;
    }

    async #makeNodes(roles: readonly Role[]): Promise<void> {
        const ports = await freePorts(2 * roles.length);
        for (const [index, role] of roles.entries()) {
            const name = `${role}-${index}`;
            const [netPort = 0, apiPort = 0] = ports.slice(2 * index);
            const folder = join(this.folder, name);
            const listen = ["--net-listen", `127.0.0.1:${netPort}`, "--api-listen", `127.0.0.1:${apiPort}`];
            const genesis = ["--genesis", "genesis.toml", "--casper-genesis", "casper.toml"];
            const settings = [...genesis, "--unprotected", ...listen];
            const { id } = await this.command(
                "node",
                "init",
                "--dir",
                name,
                "--name",
                name,
                "--role",
                role,
                ...settings,
            );
            this.#places.push({ name, role, folder, netPort, apiPort, id, process: null });
        }
        for (const place of this.#places) {
            for (const peer of this.#places) {
                if (peer === place) continue;
                const lines = [
                    "[[net.peers]]",
                    `id = "${peer.id}"`,
                    `address = "127.0.0.1:${peer.netPort}"`,
                    `roles = ["${peer.role}"]`,
                    `name = "${peer.name}"`,
                ];
                appendFileSync(join(place.folder, "node.toml"), `\n${lines.join("\n")}\n`);
            }
        }
    }

    async #makeGenesis(walletNames: readonly string[]): Promise<void> {
        const allocations: string[] = [];
        for (const name of walletNames) {
            const keys = Keyring.generate();
            const seedFile = join(this.folder, `${name}.seed`);
            writeFileSync(seedFile, `${keys.seed()}\n`, { mode: 0o600 });
            const restored = ["--wallet", this.walletFile(name), "--seed-file", seedFile, "--unprotected"];
            const { address } = await this.command("wallet", "new", ...restored);
            if (address !== keys.address) throw new Error(`${address} is not the library's ${keys.address}`);
            this.wallets.set(name, keys);
            allocations.push("--allocate", `${address}=10000000`);
        }
        const validators = this.#places.filter((place) => place.role === "casper");
        if (validators.length > 0) {
            const stakes = validators.flatMap((place) => ["--validator", `${place.id}=1000`]);
            const rich = (keys: Keyring) => ["--account", `${keys.address}=${10 ** 12}`]; // gas has a price there
            const accounts = [...this.wallets.values()].flatMap(rich);
            await this.command("casper", "genesis", "--network", "sdk", ...stakes, ...accounts);
        }
        const pledges = this.#places.flatMap((place) =>
            place.role === "committee" ? [] : ["--pledge", `${place.id}=100000000`],
        );
        await this.command("genesis", "create", "--network", "sdk", ...allocations, ...pledges);
    }

    #run(place: Place): void {
        const log = openSync(join(place.folder, "log.txt"), "a");
        const words = ["node", "run", "--config", join(place.folder, "node.toml")];
        place.process = spawn(this.#program, words, { cwd: this.folder, stdio: ["ignore", log, log] });
    }

    async #waitReady(place: Place): Promise<void> {
        const until = Date.now() + patienceMs;
        let said = "no answer";
        while (Date.now() < until) {
            if (place.process?.exitCode !== null) {
                throw new Error(`${place.name} has ended:\n${readFileSync(join(place.folder, "log.txt"), "utf8")}`);
            }
            try {
                const { ready, reasons } = await nodeOf(place).call("ready", {});
                if (ready) return;
                said = JSON.stringify(reasons);
            } catch (error) {
                if (!(error instanceof ConnectionError)) throw error;
            }
            await new Promise((resolve) => setTimeout(resolve, 100));
        }
        throw new Error(`${place.name} is not ready: ${said}`);
    }
}

function nodeOf(place: Place): WeftNode {
    return new WeftNode(`http://127.0.0.1:${place.apiPort}`, { webSocket: WebSocket as unknown as WebSocketClass });
}

async function end(place: Place): Promise<void> {
    const child = place.process;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
}

/** Ports the system gave while all were held: different, and free just now. */
async function freePorts(count: number): Promise<number[]> {
    const servers = await Promise.all(
        Array.from({ length: count }, async () => {
            const server = createServer();
            await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
            return server;
        }),
    );
    const ports = servers.map((server) => (server.address() as { port: number }).port);
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    return ports;
}
