// The dashboard as people use it: every page in a browser, over a network that works.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { browse, dev, devnet, exampleGenesis, folder, network, open, overflow, picture, remove, source, weft } from "./support.mjs";

const patience = { timeout: 20_000 };
let node;
let browser;
let base;
let api;
let chain;
let counter;
let failedRequest;

const get = async (path) => (await fetch(api + path)).json();
const until = async (what, holds) => {
    for (let n = 0; n < 200; ++n) {
        if (await holds()) return;
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.fail(`it never came: ${what}`);
};
/** A page of the dashboard, seen. */
const at = async (path, options) => {
    const opened = await open(browser, `${base}#${path}`, options);
    await opened.page.locator("main h1").waitFor(patience);
    return opened;
};
/** Nothing went wrong, and nobody else was asked. */
const clean = ({ troubles, asked, sockets }) => {
    assert.deepEqual(troubles, []);
    const own = new URL(api).host;
    for (const url of [...asked, ...sockets]) assert.equal(new URL(url).host, own, url);
};

/** Troubles but those that a browser notes by itself of a node that is away or that refuses, or says which way it is spoken to (426). */
const beside = ({ troubles }) => troubles.filter((one) => !/net::ERR_|WebSocket connection to|status of 42[26]|blocked by CORS policy/.test(one));

/** Half a minute of more and less, for what a picture shows. */
async function someTraffic() {
    const body = { method: "POST", headers: { "Content-Type": "application/json" }, body: '{"data":"00"}' };
    for (let n = 0; n < 150; ++n) {
        const together = 3 + Math.round(2 * Math.sin(n / 12));
        await Promise.all(Array.from({ length: together }, () => fetch(`${api}/tangle/messages`, body).then((answer) => answer.text())));
        if (n % 10 === 0) weft("wallet", "faucet", node.said.wallets[n % 7].address, "--amount", "5", "--api", api);
        await new Promise((resolve) => setTimeout(resolve, 200));
    }
    weft("casper", "transfer", node.said.wallets[4].address, "7", "--wallet", node.said.wallets[3].file, "--api", api);
}

before(async () => {
    node = await dev(["--deploy", `counter=${join(source, "contracts/counter/counter.wasm")}`]);
    api = node.said.api;
    base = node.said.dashboard;
    chain = node.said.chain;
    const contracts = await get(`/chains/${chain}/contracts`);
    counter = contracts.items.find((one) => one.name === "counter").hname;
    browser = await browse();
});
after(async () => {
    await browser?.close();
    await node?.stop();
});

describe("the dashboard", { concurrency: false }, () => {
    test("is where the node says it is, and calls nobody but the node", async () => {
        const answer = await fetch(base);
        assert.equal(answer.status, 200);
        assert.match(answer.headers.get("content-security-policy") ?? "", /^default-src 'none'; script-src 'self';/);
        assert.equal(answer.headers.get("set-cookie"), null);
        const again = await fetch(base, { headers: { "If-None-Match": answer.headers.get("etag") ?? "" } });
        assert.equal(again.status, 304);
        const opened = await at("/");
        await opened.page.getByRole("heading", { name: "Nothing stops progress" }).waitFor(patience);
        await opened.page.getByText("● ready").waitFor(patience);
        assert.equal(await opened.page.locator("nav a").count(), 9);
        if (process.env.WEFT_SCREENSHOTS) await someTraffic();
        await picture(opened.page, "overview");
        clean(opened);
        await opened.context.close();
    });

    test("says what stops progress", async () => {
        const opened = await open(browser, "about:blank");
        await opened.page.route("**/ready", (route) =>
            route.fulfill({ status: 503, json: { ready: false, reasons: [{ stage: "peers", reason: "1 of 4 peers is connected, 3 are needed" }] } }),
        );
        await opened.page.goto(`${base}#/`);
        await opened.page.getByRole("heading", { name: "Something stops progress" }).waitFor(patience);
        await opened.page.getByText("1 of 4 peers is connected, 3 are needed").waitFor(patience);
        await opened.context.close();
    });

    test("shows no page of a role that the node has not, and no button for double spends beyond networks for trying", async () => {
        const opened = await open(browser, "about:blank");
        await opened.page.route("**/node", async (route) => {
            const answer = await (await route.fetch()).json();
            await route.fulfill({ json: { ...answer, roles: ["ledger"] } });
        });
        // A genesis in which only a stranger has tokens: the example of docs/formats/genesis.md.
        const bytes = exampleGenesis();
        await opened.page.route("**/genesis", (route) => route.fulfill({ json: { hash: "00".repeat(32), network: "devnet", bytes } }));
        await opened.page.goto(`${base}#/conflicts`);
        await opened.page.getByRole("heading", { name: "Conflicts" }).waitFor(patience);
        assert.deepEqual(await opened.page.locator("nav a").allTextContents(), ["Overview", "Tangle", "Conflicts", "Reorganisations", "Ledger", "Events"]);
        await opened.page.waitForTimeout(1_500);
        assert.equal(await opened.page.getByRole("button", { name: "Spend the same tokens twice" }).count(), 0);
        await opened.page.goto(`${base}#/casper`);
        await opened.page.getByText("This node has not the role").waitFor(patience);
        await opened.context.close();
    });

    test("does not get a second spend past a node that knows the first", async () => {
        const opened = await at("/conflicts");
        await opened.page.getByRole("button", { name: "Spend the same tokens twice" }).click(patience);
        await opened.page.getByText("One of the two was refused: inputs_disputed").waitFor(patience);
        await opened.context.close();
    });

    test("draws the Tangle as it grows, and is walked through by keys", async () => {
        const opened = await at("/tangle");
        const { page } = opened;
        await page.locator("table tbody tr").first().waitFor(patience);
        const wallet = node.said.wallets[2];
        for (let n = 0; n < 12; ++n) weft("wallet", "faucet", wallet.address, "--amount", "5", "--api", api);
        const { items } = await get("/tangle/messages?limit=1");
        await until("the newest message is in the table", async () => (await page.locator("table tbody").last().textContent())?.includes(items[0].id.slice(0, 6)));
        const canvas = page.locator("canvas");
        await canvas.focus();
        await page.keyboard.press("ArrowLeft");
        await page.getByRole("heading", { name: "Chosen" }).waitFor(patience);
        const first = await page.locator("section dd a").first().getAttribute("title");
        await page.keyboard.press("ArrowLeft");
        await until("a parent is chosen", async () => (await page.locator("section dd a").first().getAttribute("title")) !== first);
        const parent = await page.locator("section dd a").first().getAttribute("title");
        const { strong, weak } = await get(`/tangle/messages/${first}`);
        assert.ok([...strong, ...weak].includes(parent));
        await page.keyboard.press("0");
        await page.keyboard.press("+");
        await page.keyboard.press("End");
        await page.waitForTimeout(600);
        await page.keyboard.press("Escape");
        await until("nothing is chosen", async () => (await page.getByRole("heading", { name: "Chosen" }).count()) === 0);
        clean(opened);
        await opened.context.close();
    });

    test("finds whatever has an id", async () => {
        const { items } = await get("/tangle/messages?limit=100");
        const transaction = items.find((one) => one.transaction).transaction;
        const blocks = await get(`/chains/${chain}/blocks?cursor=2&limit=1`);
        const block = await get(`/chains/${chain}/blocks/${blocks.items[0].index}`);
        const opened = await at("/");
        const { page } = opened;
        for (const [text, page_] of [
            [items[0].id, "message"],
            [transaction, "transaction"],
            [node.said.wallets[0].address, "address"],
            [block.receipts[0].request, "request"],
            ["2", "block"],
        ]) {
            await page.keyboard.press("/");
            await page.locator("#search").fill(text);
            await page.keyboard.press("Enter");
            await page.waitForURL((url) => url.hash.startsWith(`#/${page_}/`), patience);
            await page.locator("main dl").first().waitFor(patience);
        }
        await page.locator("#search").fill((await get("/node")).id);
        await page.locator("#search").press("Enter");
        await page.waitForURL((url) => url.hash.startsWith("#/node/"), patience);
        await page.getByText("Consensus mana").waitFor(patience);
        await page.locator("#search").fill(`A/${node.said.wallets[0].address}`);
        await page.locator("#search").press("Enter");
        await page.waitForURL((url) => url.hash.startsWith("#/chain/"), patience);
        await page.getByText("holds").first().waitFor(patience);
        await page.locator("#search").fill(chain);
        await page.locator("#search").press("Enter");
        await page.getByRole("link", { name: "Chain", exact: true }).click(patience);
        await page.getByRole("heading", { name: "Contracts" }).waitFor(patience);
        await page.locator("#search").fill("nothing at all");
        await page.locator("#search").press("Enter");
        await page.getByText("This node knows nothing of that name").waitFor(patience);
        clean(opened);
        await opened.context.close();
    });

    test("calls a contract and asks its views by the description in its program", async () => {
        const opened = await at(`/contract/${chain}/${counter}`);
        const { page } = opened;
        const add = page.getByRole("form", { name: "Call add" });
        await add.getByLabel("n u64").fill("18446744073709551616");
        await add.getByRole("button").click(patience);
        await add.getByText("n: from 0 to 18446744073709551615").waitFor(patience);
        await add.getByLabel("n u64").fill("9007199254740993");
        await add.getByLabel("tokens").fill("7");
        await add.getByRole("button").click(patience);
        await add.getByText("● done").waitFor({ timeout: 40_000 });
        const view = page.getByRole("form", { name: "Ask get" });
        await view.getByRole("button").click(patience);
        await view.getByText("9007199254740993").waitFor(patience); // 2^53 + 1, whole
        await picture(page, "contract");
        await page.getByRole("form", { name: "Call reset" }).getByRole("button").waitFor(patience);
        await page.getByLabel("As wallet").selectOption("2");
        const reset = page.getByRole("form", { name: "Call reset" });
        await reset.getByRole("button").click(patience);
        await reset.getByText("not_owner").waitFor({ timeout: 40_000 });
        // Why it failed, call by call; by keys alone from the button on.
        await reset.locator("a[href*='/request/']").click(patience);
        await page.getByRole("heading", { name: "Calls" }).waitFor(patience);
        await page.getByRole("button", { name: "Trace" }).focus();
        await page.keyboard.press("Enter");
        const call = page.getByRole("region", { name: "Trace" }).locator("details").first();
        await call.getByText("counter.reset").waitFor(patience);
        await call.locator("summary").getByText("not_owner").waitFor(patience);
        assert.match((await call.locator("summary").textContent()) ?? "", /gas [\d\u202f]+/);
        failedRequest = new URL(page.url()).hash.slice(1);
        await picture(page, "trace");
        await call.locator("summary").focus();
        await page.keyboard.press("Enter");
        await until("the call is folded", async () => (await call.getAttribute("open")) === null);
        await page.keyboard.press("Enter");
        await until("and unfolded", async () => (await call.getAttribute("open")) !== null);
        clean(opened);
        await opened.context.close();
    });

    test("shows a chain's blocks, committee and accounts", async () => {
        const opened = await at(`/chain/${chain}`);
        const { page } = opened;
        await page.getByText("1 of 1 members are here, a block needs 1").waitFor(patience);
        await page.getByRole("heading", { name: "Newest blocks" }).waitFor(patience);
        await page.locator("a[href*='/block/']").first().click(patience);
        await page.getByText("Certificate").waitFor(patience);
        await page.goBack();
        await page.getByRole("button", { name: "Show" }).first().click(patience);
        await page.getByText("holds").first().waitFor(patience);
        await page.goto(`${base}#/committee`);
        await page.getByRole("heading", { name: "Key generations" }).waitFor(patience);
        await page.getByText("done").first().waitFor(patience);
        clean(opened);
        await opened.context.close();
    });

    test("shows validators' blocks and which of them are final", async () => {
        const wallet = node.said.wallets[3];
        weft("casper", "transfer", node.said.wallets[4].address, "77", "--wallet", wallet.file, "--api", api);
        const opened = await at("/casper");
        const { page } = opened;
        await page.locator("table").last().getByText("● final").first().waitFor({ timeout: 40_000 });
        await page.getByText("Newest final", { exact: true }).waitFor(patience);
        // Of the newest final block: who agrees on it, in figures, drawn and as a table.
        await page.getByRole("heading", { name: "Who agrees on the newest final block" }).waitFor(patience);
        await page.getByText("Made it final").first().waitFor(patience);
        const { items } = await get("/casper/blocks?limit=1");
        await page.goto(`${base}#/search/${items[0].block}`);
        await page.waitForURL((url) => url.hash.startsWith("#/casper-block/"), patience);
        await page.getByText("Justified by").waitFor(patience);
        await page.getByRole("img", { name: /^Agreement graph/ }).waitFor(patience);
        const { items: validators } = await get("/casper/validators");
        const agreeing = page.locator("table").filter({ hasText: "Knows of" }).locator("tbody tr");
        await until("each validator has a row", async () => (await agreeing.count()) === validators.length);
        assert.equal(await page.locator("svg[role=img] circle").count(), validators.length);
        clean(opened);
        await opened.context.close();
    });

    test("fits into 360 pixels, in the dark and in the light, on every page", async () => {
        const { items } = await get("/tangle/messages?limit=100");
        const transaction = items.find((one) => one.transaction).transaction;
        const pages = ["/", "/tangle", "/conflicts", "/reorganisations", "/ledger", "/chains", `/chain/${chain}`, `/contract/${chain}/${counter}`, `/block/${chain}/2`, "/committee", "/casper", "/events", `/transaction/${transaction}`, `/message/${items[0].id}`, `/address/${node.said.wallets[0].address}`, `/node/${(await get("/node")).id}`, `/casper-block/${(await get("/casper/blocks?limit=1")).items[0].block}`, failedRequest];
        for (const colorScheme of ["dark", "light"]) {
            const opened = await at("/", { viewport: { width: 360, height: 740 }, colorScheme });
            for (const path of pages) {
                await opened.page.goto(`${base}#${path}`);
                await opened.page.locator("main h1").waitFor(patience);
                await opened.page.waitForTimeout(300);
                if (path === failedRequest) {
                    await opened.page.getByRole("button", { name: "Trace" }).click(patience);
                    await opened.page.getByText("counter.reset").waitFor(patience);
                }
                assert.ok((await overflow(opened.page)) <= 0, `${path} stands out by ${await overflow(opened.page)}`);
            }
            clean(opened);
            await opened.context.close();
        }
    });

    test("is used by keys alone", async () => {
        const opened = await at("/");
        const { page } = opened;
        await page.keyboard.press("Tab");
        assert.equal(await page.evaluate(() => document.activeElement?.textContent), "To the page");
        const names = [];
        for (let n = 0; n < 11; ++n) {
            await page.keyboard.press("Tab");
            names.push(await page.evaluate(() => document.activeElement?.textContent || document.activeElement?.id));
        }
        assert.deepEqual(names.slice(2), ["Overview", "Tangle", "Conflicts", "Reorganisations", "Ledger", "Chains", "Committee", "Validators", "Events"]);
        await page.keyboard.press("Enter");
        await page.getByRole("heading", { name: "Events" }).waitFor(patience);
        await opened.context.close();
    });

    test("goes on with the stream of events where it was when the page is loaded again", async () => {
        const opened = await at("/events");
        const { page, sockets } = opened;
        weft("wallet", "faucet", node.said.wallets[5].address, "--amount", "5", "--api", api);
        await page.getByText("transaction confirmed").first().waitFor(patience);
        await page.waitForTimeout(1_500);
        await page.reload();
        await until("a stream with a cursor", () => sockets.some((url) => url.includes("cursor=")));
        clean(opened);
        await opened.context.close();
    });
});

describe("a network of three", { concurrency: false }, () => {
    test("spends the same tokens twice, and shows what each node thinks of both sides, to their end", async () => {
        const wallets = node.said.wallets.map((one) => one.address);
        const three = await network(wallets, [40, 35, 25]);
        const opened = await open(browser, `${three.apis[0]}/dashboard/#/conflicts`);
        const { page } = opened;
        try {
            await page.getByRole("button", { name: "Spend the same tokens twice" }).click(patience);
            await page.getByText("paid the same 1000 IOTA").waitFor(patience);
            await page.getByRole("heading", { name: "What nodes think of" }).waitFor(patience);
            await page.locator("svg[role=group] a").nth(1).waitFor(patience);
            const nodes = page.locator("section").filter({ has: page.getByRole("heading", { name: "What nodes think of" }) }).locator("table").first().locator("tbody tr");
            await until("all three nodes are asked", async () => (await nodes.count()) === 3);
            await until("all three nodes say how it stands there", async () => (await nodes.getByText(/pending|confirmed|rejected/).count()) === 3);
            await page.waitForTimeout(1_500);
            await picture(page, "conflicts");
            await until("one side is confirmed and the other rejected, everywhere", async () => {
                for (const url of three.apis) {
                    const conflicts = await (await fetch(`${url}/tangle/conflicts`)).json();
                    const states = conflicts.items[0]?.transactions.map((one) => one.state) ?? [];
                    if (states.sort().join() !== "confirmed,rejected") return false;
                }
                return true;
            });
            await page.locator("svg[role=group] g.confirmed").first().waitFor(patience);
            await page.locator("svg[role=group] g.rejected").first().waitFor(patience);
            // The page lets its browser ask once whether it may write there, with a payment that is none: 422.
            assert.deepEqual(opened.troubles.filter((one) => !one.includes("status of 422")), []);
            const hosts = new Set([...opened.asked, ...opened.sockets].map((url) => new URL(url).host));
            assert.deepEqual([...hosts].sort(), three.apis.map((url) => new URL(url).host).sort());
            await page.goto(`${three.apis[0]}/dashboard/#/reorganisations`);
            await page.getByText("spent more than once").first().waitFor(patience);
            // Who comes afterwards sees it too.
            const later = await open(browser, `${three.apis[1]}/dashboard/#/reorganisations`);
            await later.page.getByText("spent more than once").first().waitFor(patience);
            clean({ ...later, asked: [], sockets: [] });
            await later.context.close();
            // Traffic through all three: a Tangle with some width.
            await page.goto(`${three.apis[0]}/dashboard/#/tangle`);
            const issue = async (url, n) => {
                const answer = await fetch(`${url}/tangle/messages`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ data: n.toString(16).padStart(4, "0") }) });
                return answer.status;
            };
            for (let n = 0; n < 40; ++n) {
                await Promise.all(three.apis.map((url, i) => issue(url, 3 * n + i)));
            }
            await until("what was issued is in the picture", async () => Number(/(\d+) in the picture/.exec((await page.locator("main").textContent()) ?? "")?.[1] ?? 0) >= 100);
            await page.waitForTimeout(process.env.WEFT_SCREENSHOTS ? 2_500 : 0); // for the figures below it
            await picture(page, "tangle");
            // With one of three gone the overview says who, and what to do.
            await three.stop(2);
            await page.goto(`${three.apis[0]}/dashboard/#/`);
            await page.getByText("ledger-2 is not connected").waitFor(patience);
        } finally {
            await opened.context.close();
            await three.end();
        }
    });
});

describe("a devnet of four validators", { concurrency: false }, () => {
    test("shows with one of them killed who agrees on a block, and with two what it waits for", async () => {
        const four = devnet("--ledgers", "1", "--no-chain", "--validators", "4");
        const opened = await open(browser, `${four.api("validator-1")}/dashboard/#/casper`);
        const { page } = opened;
        const pay = () => {
            const [from, to] = four.said.wallets;
            weft("casper", "transfer", to.address, "7", "--wallet", from.file, "--api", four.api("validator-1"), "--no-wait");
        };
        try {
            four.does("kill", "validator-4");
            pay();
            await page.getByRole("heading", { name: "Who agrees on the newest final block" }).waitFor({ timeout: 60_000 });
            const rows = page.locator("table").filter({ hasText: "Knows of" }).locator("tbody tr");
            await until("four rows", async () => (await rows.count()) === 4);
            await until("three stand on it", async () => (await rows.getByText("● stands on it").count()) === 3);
            await rows.getByText(/has not spoken in this era|does not stand on it/).waitFor(patience);
            await until("lines of the proof", async () => (await page.locator("svg[role=img] line.clique").count()) === 3);
            await picture(page, "validators");
            four.does("kill", "validator-3");
            pay();
            await page.getByRole("heading", { name: "Who agrees on the oldest block that waits" }).waitFor({ timeout: 60_000 });
            await page.getByText("Not final: too little stake stands on it").waitFor(patience);
            assert.deepEqual(opened.troubles, []);
        } finally {
            await opened.context.close();
            four.end();
        }
    });
});

describe("a network that changes its mind", { concurrency: false }, () => {
    // Nodes 0 and 1 confirm one payment; while they are away 2 and 3 hear of the other. Node 1 comes back without its disk and stands
    // for that one: three fifths of the mana decide anew.
    test("shows a reorganisation in the page of a node that was killed and comes back", async () => {
        const [mallory, bob, dave] = node.said.wallets;
        const four = await network(node.said.wallets.map((one) => one.address), [30, 30, 30, 10]);
        const opened = await open(browser, `${four.apis[0]}/dashboard/#/reorganisations`);
        const { page } = opened;
        const pay = (to, at, ...more) => weft("wallet", "send", to.address, "1000", "--wallet", mallory.file, "--api", four.apis[at], ...more);
        const state = async (at, id) => (await (await fetch(`${four.apis[at]}/ledger/transactions/${id}`)).json()).state;
        try {
            await page.getByText("Nothing yet.").waitFor(patience);
            await Promise.all([four.kill(2), four.kill(3)]);
            const one = pay(bob, 0).transaction;
            await until("both nodes that are here have confirmed it", async () => (await state(1, one)) === "confirmed");
            await Promise.all([four.kill(0), four.kill(1)]);
            await page.getByText("✕ not reached").waitFor(patience);
            await four.start(2);
            await four.start(3);
            const two = pay(dave, 2, "--no-wait").transaction;
            await until("the other side has heard of it", async () => (await state(3, two)) === "pending");
            four.loseDisk(1);
            await four.start(1);
            await until("the other side is confirmed there", async () => (await state(2, two)) === "confirmed");
            await four.start(0);
            await page.getByText("⇄ another side is confirmed").first().waitFor({ timeout: 60_000 });
            await page.getByText("✕ not confirmed any more").first().waitFor(patience);
            await page.getByText("1 in the newest events").waitFor(patience);
            await picture(page, "reorganisations");
            assert.deepEqual(beside(opened), []);
        } finally {
            await opened.context.close();
            await four.end();
        }
    });
});

describe("a devnet that is broken while it is looked at", { concurrency: false }, () => {
    let broken;
    before(() => {
        broken = devnet("--ledgers", "3", "--committee", "4", "--validators", "4", "--deploy", `counter=${join(source, "contracts/counter/counter.wasm")}`);
    });
    after(() => broken?.end());
    const on = (name, path, options) => open(browser, `${broken.api(name)}/dashboard/#${path}`, options);
    const ids = async () => {
        const at = broken.said.chains[0];
        const list = await (await fetch(`${broken.api("committee-1")}/chains/${at}/contracts`)).json();
        return { at, hname: list.items.find((one) => one.name === "counter").hname };
    };

    test("a page of a committee's node calls a contract through a ledger node, with a member killed too", async () => {
        const { at, hname } = await ids();
        const opened = await on("committee-1", `/contract/${at}/${hname}`);
        const { page } = opened;
        try {
            const add = page.getByRole("form", { name: "Call add" });
            const call = async () => {
                await add.getByLabel("n u64").fill("5");
                await add.getByRole("button").click(patience);
                await add.getByText("● done").waitFor({ timeout: 60_000 });
            };
            await page.getByText(`which pays through ${broken.api("ledger-1")}`).waitFor(patience);
            await call();
            broken.does("kill", "committee-4");
            await page.reload();
            await call();
            await page.goto(`${broken.api("committee-1")}/dashboard/#/committee`);
            await page.getByText("3 of 4 members are here, a block needs 3; 0 more may go").waitFor(patience);
            await page.getByText("✕ not connected").first().waitFor(patience);
            // Another one, and the chain stands still: the overview says so, and that it is over.
            broken.does("kill", "committee-3");
            await page.goto(`${broken.api("committee-1")}/dashboard/#/`);
            await page.getByRole("heading", { name: "Something stops progress" }).waitFor(patience);
            await page.getByText("2 of 4 members are here, a block needs 3").waitFor(patience);
            await picture(page, "stopped");
            broken.does("start", "committee-3", "committee-4");
            await page.getByRole("heading", { name: "Nothing stops progress" }).waitFor({ timeout: 60_000 });
            await page.goto(`${broken.api("committee-1")}/dashboard/#/contract/${at}/${hname}`);
            await call();
            assert.deepEqual(beside(opened), []);
        } finally {
            await opened.context.close();
        }
    });

    test("a committee's page that reaches no ledger node says what to do", async () => {
        const { at, hname } = await ids();
        const opened = await open(browser, "about:blank");
        const { page } = opened;
        try {
            await page.route("**/about.json", (route) => route.fulfill({ json: { nodes: [] } }));
            await page.goto(`${broken.api("committee-1")}/dashboard/#/contract/${at}/${hname}`);
            await page.getByText("A call is paid by a transaction, and this node keeps no ledger.").waitFor(patience);
            await page.getByText(`--committee-api ${broken.api("committee-1")}`).waitFor(patience);
            assert.ok(await page.getByRole("form", { name: "Call add" }).getByRole("button").isDisabled());
            clean({ ...opened, asked: [], sockets: [] });
        } finally {
            await opened.context.close();
        }
    });

    test("a stream that breaks goes on where it was, and nothing that happened meanwhile is missing", async () => {
        const opened = await open(browser, "about:blank");
        const { page } = opened;
        const links = [];
        let cut = false;
        await page.routeWebSocket(/\/events/, (socket) => {
            if (cut) return void socket.close();
            const server = socket.connectToServer();
            links.push(() => Promise.all([socket.close(), server.close()]));
        });
        const [from, to] = broken.said.wallets;
        const pay = () => weft("wallet", "send", to.address, "7", "--wallet", from.file, "--api", broken.api("ledger-2")).transaction;
        try {
            await page.goto(`${broken.api("ledger-1")}/dashboard/#/events`);
            // The first one may come before the page listens.
            await until("a payment is seen", async () => {
                const id = pay();
                return page.locator("tbody").getByText(id).first().waitFor({ timeout: 2_000 }).then(() => true, () => false);
            });
            cut = true;
            await Promise.all(links.map((end) => end()));
            const meanwhile = [pay(), pay(), pay()];
            await page.waitForTimeout(1_000);
            assert.equal(await page.locator("tbody").getByText(meanwhile[0]).count(), 0);
            cut = false;
            for (const id of meanwhile) await page.locator("tbody").getByText(id).first().waitFor({ timeout: 40_000 });
            assert.equal(await page.getByText("events are lost").count(), 0);
            // The node itself is killed: what comes after it is back is there.
            broken.does("kill", "ledger-1");
            await page.getByText("✕ not reached").waitFor(patience);
            broken.does("start", "ledger-1");
            await page.getByText("● ready").waitFor({ timeout: 60_000 });
            await page.locator("tbody").getByText(pay()).first().waitFor({ timeout: 40_000 });
            assert.deepEqual(beside(opened), []);
        } finally {
            await opened.context.close();
        }
    });

    test("every page stands, with a ledger node cut off, tokens spent twice, a member and a validator killed", async () => {
        const { at, hname } = await ids();
        broken.does("partition", "ledger-3");
        broken.does("kill", "committee-2", "validator-2");
        const every = {
            "ledger-1": ["/conflicts", "/", "/tangle", "/reorganisations", "/ledger", "/events"],
            "ledger-3": ["/", "/tangle", "/conflicts", "/reorganisations", "/ledger", "/events"],
            "committee-1": ["/", "/chains", `/chain/${at}`, `/block/${at}/1`, `/contract/${at}/${hname}`, "/committee", "/events"],
            "validator-1": ["/", "/casper", "/events"],
        };
        for (const [name, paths] of Object.entries(every)) {
            const opened = await on(name, paths[0]);
            const { page } = opened;
            try {
                if (name === "ledger-1") {
                    await page.getByRole("button", { name: "Spend the same tokens twice" }).click(patience);
                    await page.getByText(/paid the same 1000 IOTA|One of the two was refused/).waitFor({ timeout: 60_000 });
                }
                for (const path of paths) {
                    await page.goto(`${broken.api(name)}/dashboard/#${path}`);
                    await page.locator("main h1").waitFor(patience);
                    await page.waitForTimeout(700);
                    assert.ok((await overflow(page)) <= 0, `${name} ${path}`);
                }
                assert.deepEqual(beside(opened), [], name);
            } finally {
                await opened.context.close();
            }
        }
        const opened = await on("committee-1", "/");
        try {
            await opened.page.getByText("committee-2 is not connected").waitFor(patience);
            broken.does("heal");
            broken.does("start", "committee-2", "validator-2");
            await opened.page.getByRole("heading", { name: "Nothing stops progress" }).waitFor({ timeout: 60_000 });
        } finally {
            await opened.context.close();
        }
    });
});

describe("a node with other settings", { concurrency: false }, () => {
    test("has no dashboard when it is switched off", async () => {
        const off = await dev([], { WEFT_API_DASHBOARD: "false" });
        try {
            assert.equal((await fetch(`${off.said.api}/dashboard/`)).status, 404);
            assert.equal((await fetch(`${off.said.api}/health`)).status, 200);
        } finally {
            await off.stop();
        }
    });

    test("is shown by the files of the repository, opened as files, when it lets files read", async () => {
        const friendly = await dev([], { WEFT_API_ORIGINS: "null" });
        const opened = await open(browser, `file://${join(source, "dashboard/dist/index.html")}`);
        try {
            const { page } = opened;
            await page.getByLabel("Node").fill(friendly.said.api);
            await page.getByRole("button", { name: "Show" }).click(patience);
            await page.getByText("● ready").waitFor(patience);
            await page.getByText("followed", { exact: true }).waitFor(patience);
            await page.goto(`file://${join(source, "dashboard/dist/index.html")}#/tangle`);
            await page.locator("table tbody tr").first().waitFor(patience);
            // To write it would have to show the token: there is none, so the node refuses.
            const refused = await page.evaluate(async (url) => (await fetch(`${url}/tangle/messages`, { method: "POST", body: '{"data":"00"}', headers: { "Content-Type": "application/json" } })).status, friendly.said.api);
            assert.equal(refused, 403);
        } finally {
            await opened.context.close();
            await friendly.stop();
        }
    });

    test("that is killed and started again is shown again", async () => {
        const state = folder("state");
        let own = await dev(["--state", state]);
        const listen = new URL(own.said.api).host;
        const opened = await open(browser, `${own.said.dashboard}#/`);
        try {
            await opened.page.getByText("● ready").waitFor(patience);
            await own.stop("SIGKILL");
            await opened.page.getByText("✕ not reached").waitFor(patience);
            own = await dev(["--state", state], {}, listen);
            await opened.page.getByText("● ready").waitFor({ timeout: 40_000 });
        } finally {
            await opened.context.close();
            await own.stop();
            remove(state);
        }
    });
});
