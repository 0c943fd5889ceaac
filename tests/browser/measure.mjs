// Measures what the dashboard costs. The page `#/drawing/20000` shows made-up vertices: how many pictures a second came, what of a
// picture was our script, what the drawing itself, and what each thread of the browser worked for it. Then a node under a steady
// stream of messages, first with nobody who looks and then with the page of the Tangle open: what the node works more.
//
//   tests/browser/run WEFT FOLDER measure [MESSAGES_A_SECOND [SECONDS]]    100 20; 0: pictures only
//
// WEFT_PROGRAM, WEFT_CHROMIUM, WEFT_DASHBOARD as in support.mjs; WEFT_SCREENSHOTS=FOLDER for pictures of the views. A machine that
// does other work says little: figures are of a quiet one.

import { readdirSync, readFileSync } from "node:fs";
import { browse, dev, open } from "./support.mjs";

const node = await dev();
const browser = await browse();
const views = ["nothing", "all", "middle", "newest", "moved"];

/** Of all processes of the browser: clock ticks (hundredths of a second) by name of process and thread. */
async function worked() {
    const session = await browser.newBrowserCDPSession();
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    await session.detach();
    const ticks = new Map();
    for (const { type, id } of processInfo) {
        let threads = [];
        try {
            threads = readdirSync(`/proc/${id}/task`);
        } catch {
            continue; // it ended
        }
        for (const thread of threads) {
            try {
                const text = readFileSync(`/proc/${id}/task/${thread}/stat`, "utf8");
                const name = text.slice(text.indexOf("(") + 1, text.lastIndexOf(")")).replace(/[\d/]+$/, "");
                const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
                const key = `${type === "browser" ? "browser" : type.toLowerCase()} ${name}`;
                ticks.set(key, (ticks.get(key) ?? 0) + Number(fields[11]) + Number(fields[12]));
            } catch {
                // The thread ended between the two.
            }
        }
    }
    return ticks;
}

/** What the GPU process holds, in KiB: its own memory, which is the graphics memory where there is no card. */
async function memoryOfGpu() {
    const session = await browser.newBrowserCDPSession();
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    await session.detach();
    const gpu = processInfo.find((one) => one.type === "GPU");
    if (!gpu) return undefined;
    return Number(/^RssAnon:\s+(\d+)/m.exec(readFileSync(`/proc/${gpu.id}/status`, "utf8"))?.[1] ?? 0);
}

const opened = await open(browser, "about:blank");
const { page } = opened;
const before = await memoryOfGpu();
await page.goto(`${node.said.dashboard}#/drawing/20000`);
const results = [];
for (const view of views) {
    await page.locator(`canvas[data-view=${view}]`).waitFor({ timeout: 60_000 });
    const began = await worked();
    const at = performance.now();
    await page.waitForTimeout(4_000);
    const ended = await worked();
    const seconds = (performance.now() - at) / 1_000;
    if (process.env.WEFT_SCREENSHOTS) await page.screenshot({ path: `${process.env.WEFT_SCREENSHOTS}/drawing-${view}.png` });
    const threads = [...ended].map(([name, ticks]) => [name, (ticks - (began.get(name) ?? 0)) / 100 / seconds]);
    const row = page.locator("tbody tr").nth(results.length);
    await row.waitFor({ timeout: 60_000 });
    const said = JSON.parse(await row.getAttribute("data-result"));
    results.push(said);
    const busiest = threads.filter(([, share]) => share >= 0.01).sort((a, b) => b[1] - a[1]);
    console.log(
        `${view}: ${said.fps.toFixed(1)} pictures/s, 95 % within ${said.p95.toFixed(1)} ms; new vertices ${said.adding.toFixed(3)} ms, ` +
            `script ${said.script.toFixed(2)} ms, all until drawn ${said.drawn.toFixed(2)} ms`,
    );
    for (const [name, share] of busiest) console.log(`    ${(1_000 * share / said.fps).toFixed(2).padStart(7)} ms a picture, ${(100 * share).toFixed(0).padStart(3)} % of a processor: ${name}`);
}
const session = await opened.context.newCDPSession(page);
const heap = async () => {
    await session.send("HeapProfiler.collectGarbage");
    return Math.round((await page.evaluate(() => performance.memory.usedJSHeapSize)) / 1024);
};
console.log(`heap ${await heap()} KiB; the GPU process ${before} KiB before, ${await memoryOfGpu()} KiB after`);

const [rate = 100, seconds = 20] = process.argv.slice(2).map(Number);
const traffic = { sent: 0, refused: 0, over: rate === 0 };
async function issue() {
    const options = { method: "POST", headers: { "Content-Type": "application/json" }, body: '{"data":"00"}' };
    const answer = await fetch(`${node.said.api}/tangle/messages`, options);
    traffic[answer.ok ? "sent" : "refused"] += 1;
    await answer.arrayBuffer();
}
async function stream() {
    for (let n = 0, began = performance.now(); !traffic.over; ) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        for (; n < ((performance.now() - began) * rate) / 1_000; ++n) void issue().catch(() => (traffic.refused += 1));
    }
}
/** Processor seconds of the node. */
function workedNode() {
    const fields = readFileSync(`/proc/${node.pid}/stat`, "utf8").split(") ")[1].split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
}
async function during(what) {
    const from = { sent: traffic.sent, at: performance.now(), cpu: workedNode() };
    await page.waitForTimeout(seconds * 1_000);
    const took = (performance.now() - from.at) / 1_000;
    console.log(`${what}: ${Math.round((traffic.sent - from.sent) / took)} messages/s, the node works ${((100 * (workedNode() - from.cpu)) / took).toFixed(1)} % of a processor`);
}
if (rate > 0) {
    await page.goto("about:blank");
    const ended = stream();
    await page.waitForTimeout(2_000);
    await during("nobody looks");
    await page.goto(`${node.said.dashboard}#/tangle`);
    await page.locator("table tbody tr").first().waitFor({ timeout: 60_000 });
    await page.waitForTimeout(3_000);
    await during("the page of the Tangle is open");
    console.log(`heap of that page: ${await heap()} KiB; ${await page.locator("main span.quiet").first().textContent()}; refused: ${traffic.refused}`);
    traffic.over = true;
    await ended;
}
await browser.close();
await node.stop();
