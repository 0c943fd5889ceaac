// What happened before the first event that is heard, or while events were lost.

#include <weft/client/client.hpp>

#include "writer.hpp"
#include <algorithm>
#include <deque>
#include <unordered_set>

namespace weft::exporting {
namespace {

constexpr std::size_t piece = 200;

class History {
public:
    History(Writer& writer, const std::function<void()>& between)
        : writer_{writer}, between_{between}
    {}

    Try<void> run()
    {
        using Part = Try<void> (History::*)();
        for (const Part part : {&History::messages, &History::ancestors, &History::conflicts,
                                &History::unsettled, &History::chains, &History::validators})
            if (const auto done = (this->*part)(); !done) return done;
        return {};
    }

private:
    [[nodiscard]] bool stopped() const { return writer_.course().stopped(); }

    Try<void> take(const Wanted& wanted)
    {
        Rows rows;
        return take(wanted, rows);
    }
    Try<void> take(const Wanted& wanted, Rows& rows)
    {
        if (const auto fetched = writer_.fetch(wanted, rows); !fetched) return fetched;
        const auto written = writer_.write(rows, {}, 0);
        between_();
        return written;
    }

    /// Those of the ids that the statement, with the ids as its parameter, does not name.
    Try<std::vector<std::string>> without(std::vector<std::string> ids,
                                          const std::string& statement)
    {
        auto known = writer_.column(statement, {array_literal(ids)});
        if (!known) return std::unexpected{known.error()};
        std::ranges::sort(*known);
        std::erase_if(ids, [&](const auto& id) { return std::ranges::binary_search(*known, id); });
        return ids;
    }

    /// Those in the node's memory, the newest first.
    Try<void> messages()
    {
        std::string cursor;
        do {
            const auto page = writer_.ask<answers::Page<answers::MessageHead>>(
                "/tangle/messages?limit=1000" + cursor);
            if (!page) return std::unexpected{page.error()};
            if (!*page) return {};  // no ledger node
            Wanted wanted;
            std::vector<std::string> confirmed;
            std::vector<std::string> open;
            for (const auto& head : (*page)->items) {
                (head.confirmed ? confirmed : open).push_back(types::to_text(head.id));
                if (head.transaction) wanted.transactions.insert(types::to_text(*head.transaction));
            }
            auto missing =
                without(confirmed,
                        "SELECT id FROM weft.messages WHERE confirmed AND id = ANY ($1::text[])");
            if (!missing) return std::unexpected{missing.error()};
            wanted.messages.insert(missing->begin(), missing->end());
            auto changed = writer_.column(
                "SELECT id FROM weft.messages WHERE id = ANY ($1::text[])", {array_literal(open)});
            if (!changed) return std::unexpected{changed.error()};
            wanted.messages.insert(changed->begin(), changed->end());
            if (const auto taken = take(wanted); !taken) return taken;
            cursor = (*page)->next ? "&cursor=" + client::percent_encoded(*(*page)->next) : "";
        } while (!cursor.empty() && !stopped());
        return {};
    }

    /// What these stand on and is in the node's store only, down to the genesis.
    Try<void> ancestors()
    {
        const auto seeds = writer_.column(
            "SELECT DISTINCT p FROM weft.messages m, unnest(m.strong || m.weak) p WHERE NOT EXISTS "
            "(SELECT FROM weft.messages k WHERE k.id = p)");
        if (!seeds) return std::unexpected{seeds.error()};
        std::deque<std::string> open{seeds->begin(), seeds->end()};
        std::unordered_set<std::string> asked{seeds->begin(), seeds->end()};
        while (!open.empty() && !stopped()) {
            Wanted wanted;
            std::vector<std::string> now;
            for (; !open.empty() && now.size() < piece; open.pop_front())
                now.push_back(open.front());
            wanted.messages.insert(now.begin(), now.end());
            if (const auto taken = take(wanted); !taken) return taken;
            const auto carried = writer_.column(
                "SELECT transaction FROM weft.messages m WHERE id = ANY ($1::text[]) AND "
                "transaction IS NOT NULL AND NOT EXISTS (SELECT FROM weft.transactions t WHERE "
                "t.id = m.transaction)",
                {array_literal(now)});
            if (!carried) return std::unexpected{carried.error()};
            if (!carried->empty()) {
                Wanted more;
                more.transactions.insert(carried->begin(), carried->end());
                if (const auto taken = take(more); !taken) return taken;
            }
            const auto next = writer_.column(
                "SELECT DISTINCT p FROM weft.messages m, unnest(m.strong || m.weak) p WHERE m.id = "
                "ANY ($1::text[]) AND NOT EXISTS (SELECT FROM weft.messages k WHERE k.id = p)",
                {array_literal(now)});
            if (!next) return std::unexpected{next.error()};
            for (const auto& id : *next)
                if (asked.insert(id).second) open.push_back(id);
        }
        return {};
    }

    Try<void> conflicts()
    {
        std::string cursor;
        do {
            const auto page = writer_.ask<answers::Page<answers::Conflict>>(
                "/tangle/conflicts?limit=100" + cursor);
            if (!page) return std::unexpected{page.error()};
            if (!*page) return {};
            Wanted wanted;
            Rows rows;
            for (const auto& conflict : (*page)->items) {
                rows.put(conflict);
                for (const auto& spender : conflict.transactions)
                    wanted.transactions.insert(types::to_text(spender.id));
            }
            if (const auto taken = take(wanted, rows); !taken) return taken;
            cursor = (*page)->next ? "&cursor=" + client::percent_encoded(*(*page)->next) : "";
        } while (!cursor.empty() && !stopped());
        return {};
    }

    /// What may have changed while nobody listened, though no list names it any more.
    Try<void> unsettled()
    {
        const auto messages = writer_.column("SELECT id FROM weft.messages WHERE NOT confirmed");
        if (!messages) return std::unexpected{messages.error()};
        const auto transactions =
            writer_.column("SELECT id FROM weft.transactions WHERE state = 'pending'");
        if (!transactions) return std::unexpected{transactions.error()};
        const auto blocks =
            writer_.column("SELECT block FROM weft.casper_blocks WHERE state = 'open'");
        if (!blocks) return std::unexpected{blocks.error()};
        return take({.messages = {messages->begin(), messages->end()},
                     .transactions = {transactions->begin(), transactions->end()},
                     .blocks = {},
                     .casper_blocks = {blocks->begin(), blocks->end()},
                     .casper_deploys = {}});
    }

    Try<void> chains()
    {
        const auto heads = writer_.ask<answers::Page<answers::ChainHead>>("/chains?limit=1000");
        if (!heads) return std::unexpected{heads.error()};
        if (!*heads) return {};  // no committee node
        for (const auto& head : (*heads)->items) {
            const auto chain = head.chain.text();
            const auto now = writer_.ask<answers::Chain>("/chains/" + chain);
            if (!now) return std::unexpected{now.error()};
            if (!*now) continue;
            Rows rows;
            if ((*now)->anchor) {
                auto anchor = json::write(*(*now)->anchor);
                anchor["chain"] = chain;
                rows.put_anchor(anchor);
            }
            if (const auto& back = (*now)->taken_back)
                rows.put_taken_back(
                    {{"chain", chain}, {"block", back->by}, {"to", back->from - 1}});
            const auto missing = writer_.column(
                "SELECT i FROM generate_series(1, $1::bigint) i WHERE NOT EXISTS (SELECT FROM "
                "weft.blocks b WHERE b.chain = $2 AND b.index = i)",
                {std::to_string((*now)->block_index), chain});
            if (!missing) return std::unexpected{missing.error()};
            for (std::size_t at = 0; (at < missing->size() || at == 0) && !stopped(); at += piece) {
                Wanted wanted;
                for (auto i = at; i < std::min(at + piece, missing->size()); ++i)
                    wanted.blocks.emplace(chain, std::stoull((*missing)[i]));
                if (const auto taken = take(wanted, rows); !taken) return taken;
                rows = {};
            }
        }
        return {};
    }

    Try<void> validators()
    {
        std::string cursor;
        do {
            const auto page = writer_.ask<answers::Page<answers::CasperBlock>>(
                "/casper/blocks?limit=1000" + cursor);
            if (!page) return std::unexpected{page.error()};
            if (!*page) return {};  // no validator
            Rows rows;
            for (const auto& block : (*page)->items) rows.put(block);
            if (const auto taken = take({}, rows); !taken) return taken;
            cursor = (*page)->next ? "&cursor=" + client::percent_encoded(*(*page)->next) : "";
        } while (!cursor.empty() && !stopped());
        // Eras before, by the parents of their last blocks.
        std::unordered_set<std::string> asked;
        while (!stopped()) {
            auto parents = writer_.column(
                "SELECT DISTINCT p FROM weft.casper_blocks b, unnest(b.parents || "
                "b.justifications) p WHERE NOT EXISTS (SELECT FROM weft.casper_blocks k WHERE "
                "k.block = p)");
            if (!parents) return std::unexpected{parents.error()};
            std::erase_if(*parents, [&](const auto& id) { return !asked.insert(id).second; });
            if (parents->empty()) break;
            Wanted wanted;
            wanted.casper_blocks.insert(parents->begin(), parents->end());
            if (const auto taken = take(wanted); !taken) return taken;
        }
        return {};
    }

    Writer& writer_;
    const std::function<void()>& between_;
};

}  // namespace

Try<void> write_history(Writer& writer, const std::function<void()>& between)
{
    return History{writer, between}.run();
}

}  // namespace weft::exporting
