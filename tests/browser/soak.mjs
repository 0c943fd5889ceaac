// Pages that stay open beside a network that works: does anything grow? Prints every few minutes what each page holds (heap after the
// collector ran, DOM nodes, listeners) and what the browser's processes and the nodes take; exit code 1 when a page grew. It takes an
// hour to say so: until then the lists of a page fill up, which is no growth.
//
//   tests/browser/run WEFT FOLDER soak [HOURS [MESSAGES_A_SECOND [MINUTES_BETWEEN]]]        24 50 5
//
// WEFT_PROGRAM, WEFT_CHROMIUM, WEFT_DASHBOARD as in support.mjs.

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { browse, devnet, open, program } from "./support.mjs";

const [hours = 24, rate = 50, minutes = 5] = process.argv.slice(2).map(Number);
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const mib = (bytes) => (bytes / 1_048_576).toFixed(1).padStart(6);
const rss = (pid) => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024;

const network = devnet("--ledgers", "2", "--committee", "4", "--validators", "1");
const browser = await browse();
const [ledger] = network.said.nodes;
const began = Date.now();
const until = began + hours * 3_600_000;
let over = false;
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => (over = true));

// Traffic: so many messages a second through both ledger nodes in turns, never more than so many at once; and a payment now and then.
const traffic = { sent: 0, refused: 0, payments: 0, unpaid: 0 };
let inFlight = 0;
async function issue() {
    if (inFlight >= 2 * rate) return;
    inFlight += 1;
    const to = network.said.nodes[traffic.sent % 2].api;
    try {
        const answer = await fetch(`${to}/tangle/messages`, { method: "POST", headers: { "Content-Type": "application/json" }, body: '{"data":"00"}' });
        traffic[answer.ok ? "sent" : "refused"] += 1;
        await answer.arrayBuffer();
    } catch {
        traffic.refused += 1;
    }
    inFlight -= 1;
}
const payer = network.said.wallets;
async function pay() {
    const [from, to] = [payer[0], payer[1 + (traffic.payments % 8)]];
    const child = spawn(program, ["wallet", "send", to.address, "1", "--wallet", from.file, "--api", ledger.api, "--json"], { stdio: "ignore" });
    const code = await new Promise((resolve) => child.on("exit", resolve));
    traffic[code === 0 ? "payments" : "unpaid"] += 1;
}
async function stream() {
    // By the clock: a timer that is late sends what it owes.
    let owed = 0;
    let at = Date.now();
    while (!over) {
        await wait(50);
        const now = Date.now();
        owed = Math.min(rate, owed + ((now - at) * rate) / 1_000);
        at = now;
        for (; owed >= 1; owed -= 1) void issue();
    }
}
async function payments() {
    while (!over) {
        await pay();
        await wait(4_000); // the list of 400 events is full after half an hour
    }
}

const chain = network.said.chains[0];
const shown = [];
for (const [name, node, path] of [
    ["tangle", "ledger-1", "/tangle"],
    ["overview", "ledger-1", "/"],
    ["ledger", "ledger-2", "/ledger"],
    ["events", "ledger-2", "/events"],
    ["chain", "committee-1", `/chain/${chain}`],
    ["casper", "validator-1", "/casper"],
]) {
    const opened = await open(browser, `${network.api(node)}/dashboard/#${path}`);
    await opened.page.locator("main h1").waitFor({ timeout: 60_000 });
    const session = await opened.context.newCDPSession(opened.page);
    await session.send("Performance.enable");
    shown.push({ name, opened, session, history: [] });
}

async function look() {
    const at = ((Date.now() - began) / 60_000).toFixed(0).padStart(5);
    for (const { name, opened, session, history } of shown) {
        // What a page notes of its requests is this script's, not the page's.
        opened.asked.length = 0;
        await session.send("HeapProfiler.collectGarbage");
        await session.send("HeapProfiler.collectGarbage");
        const metrics = Object.fromEntries((await session.send("Performance.getMetrics")).metrics.map((one) => [one.name, one.value]));
        const now = { heap: metrics.JSHeapUsedSize, nodes: metrics.Nodes, listeners: metrics.JSEventListeners };
        history.push(now);
        console.log(`${at} min  page ${name.padEnd(9)} heap ${mib(now.heap)} MiB  nodes ${String(now.nodes).padStart(6)}  listeners ${String(now.listeners).padStart(4)}${opened.troubles.length > 0 ? `  TROUBLE ${opened.troubles[0]}` : ""}`);
    }
    const text = await shown[0].opened.page.locator("main span.quiet").first().textContent();
    const cdp = await browser.newBrowserCDPSession();
    const { processInfo } = await cdp.send("SystemInfo.getProcessInfo");
    await cdp.detach();
    const kinds = new Map();
    for (const { type, id } of processInfo) kinds.set(type, (kinds.get(type) ?? 0) + rss(id));
    console.log(`${at} min  browser   ${[...kinds].map(([type, bytes]) => `${type} ${mib(bytes)} MiB`).join("  ")}`);
    console.log(`${at} min  nodes     ${network.said.nodes.map((node) => `${node.name} ${mib(rss(network.pid(node.name)))} MiB`).join("  ")}`);
    console.log(`${at} min  traffic   ${traffic.sent} messages, ${traffic.refused} refused, ${traffic.payments} payments, ${traffic.unpaid} failed; the Tangle's page: ${text}`);
}

void stream();
void payments();
await look();
while (!over && Date.now() < until) {
    const next = Math.min(until, Date.now() + minutes * 60_000);
    while (!over && Date.now() < next) await wait(1_000);
    await look();
}
over = true;
await wait(500);

// What fills up is full after the first half: the window of vertices, the lists of events, the caches of compiled script.
const median = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)];
let grown = 0;
for (const { name, history } of hours < 1 ? [] : shown) {
    const middle = history.slice(Math.floor(history.length / 2), Math.ceil((3 * history.length) / 4));
    const end = history.slice(Math.ceil((3 * history.length) / 4));
    if (middle.length === 0 || end.length === 0) continue;
    for (const [what, room] of [["heap", 1_048_576], ["nodes", 200], ["listeners", 20]]) {
        const [before, after] = [median(middle.map((one) => one[what])), median(end.map((one) => one[what]))];
        if (after <= before * 1.1 + room) continue;
        grown += 1;
        console.log(`GREW: page ${name}, ${what} ${before} -> ${after}`);
    }
}
for (const { name, opened } of shown) {
    if (opened.troubles.length === 0) continue;
    grown += 1;
    console.log(`TROUBLE: page ${name}: ${opened.troubles.slice(0, 3).join("; ")}`);
}
if (hours < 1) console.log("shorter than an hour: read the figures above, nothing is concluded from them");
else console.log(grown === 0 ? `after ${((Date.now() - began) / 60_000).toFixed(1)} minutes: no page grew` : `${grown} findings`);
await browser.close();
network.end();
process.exit(grown === 0 ? 0 : 1);
