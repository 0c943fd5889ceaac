import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Feed } from "../src/lib/feed.js";

/** A node with messages 1 to `count`, of which some are confirmed; it counts what it is asked. */
class Node {
    count = 0;
    asked = 0;
    readonly confirmed = new Set<number>();
    gone = 0;
    readonly ask = async (cursor: string | undefined, limit: number) => {
        this.asked += 1;
        let order = cursor === undefined ? this.count : Math.min(this.count, Number(cursor));
        const items: { order: bigint; id: string; confirmed: boolean }[] = [];
        for (; order > this.gone && items.length < limit; --order) {
            items.push({ order: BigInt(order), id: `m${order}`, confirmed: this.confirmed.has(order) });
        }
        return { items, next: order > this.gone ? String(order) : null };
    };
}
const ids = (heads: readonly { id: string }[]) => heads.map((one) => one.id);

describe("the feed of messages", () => {
    test("begins with the last ones, the oldest first, and then brings what is new", async () => {
        const node = new Node();
        node.count = 10;
        for (let n = 1; n <= 10; ++n) node.confirmed.add(n);
        const feed = new Feed(node.ask, { pageLimit: 4 });
        assert.deepEqual(ids(await feed.step(5)).slice(-5), ["m6", "m7", "m8", "m9", "m10"]);
        node.count = 12;
        node.confirmed.add(11).add(12);
        const asked = node.asked;
        const more = ids(await feed.step(5));
        assert.deepEqual(more.slice(-2), ["m11", "m12"]);
        assert.equal(node.asked, asked + 1, "one question when little came");
        assert.equal(feed.open, 0);
        assert.equal(feed.skipped, 0n);
    });
    test("asks again for what was open until it is confirmed", async () => {
        const node = new Node();
        node.count = 3;
        node.confirmed.add(1).add(2);
        const feed = new Feed(node.ask, { pageLimit: 2, pagesMost: 20 });
        await feed.step(10);
        assert.equal(feed.open, 1);
        node.count = 20;
        for (let n = 4; n <= 20; ++n) node.confirmed.add(n);
        await feed.step(10);
        assert.equal(feed.open, 1);
        node.confirmed.add(3);
        const found = await feed.step(10);
        assert.ok(found.some((one) => one.id === "m3" && one.confirmed));
        assert.equal(feed.open, 0);
    });
    test("asks for no more than its part when more comes, and says how many it passed over", async () => {
        const node = new Node();
        node.count = 1;
        const feed = new Feed(node.ask, { pageLimit: 10, pagesMost: 3 });
        await feed.step(10);
        node.count = 1_001;
        const before = node.asked;
        await feed.step(10);
        assert.ok(node.asked - before <= 4);
        assert.equal(feed.newest, 1_001n);
        assert.equal(feed.skipped, 970n);
    });
    test("forgets what the node has let go, and follows a bounded number", async () => {
        const node = new Node();
        node.count = 3;
        const feed = new Feed(node.ask, { pageLimit: 2, pagesMost: 100, openMost: 5 });
        await feed.step(10);
        assert.equal(feed.open, 3);
        node.count = 40;
        for (let n = 4; n <= 40; ++n) node.confirmed.add(n);
        node.gone = 30;
        for (let n = 0; n < 6; ++n) await feed.step(10);
        assert.equal(feed.open, 0);
        node.count = 400;
        await feed.step(10);
        assert.ok(feed.open <= 5);
    });
});
