#include <weft/answers/node.hpp>
#include <weft/base/try.hpp>
#include <weft/export/exporter.hpp>
#include <weft/export/schema.hpp>

#include "writer.hpp"
#include <algorithm>
#include <atomic>
#include <thread>

namespace weft::exporting {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

ExportError error_of(const DatabaseError& error)
{
    if (error.fault == DatabaseFault::unreachable)
        return {"database_unreachable", error.text,
                "Is PostgreSQL running, and is this how it is reached? What is written stays; "
                "start again."};
    if (error.text.starts_with("newer: "))
        return {"tables_newer", error.text.substr(7),
                "Run the program that made these tables, or a later one."};
    return {"database_refused", error.text,
            "The user needs the right to create and write the schema weft."};
}

ExportError error_of(const client::Failure& failure)
{
    return {failure.code, failure.message, failure.hint};
}

std::string array_literal(const std::vector<std::string>& items)
{
    std::string text = "{";
    for (const auto& item : items) {
        if (text.size() > 1) text += ',';
        text += '"';
        for (const char c : item) {
            if (c == '"' || c == '\\') text += '\\';
            text += c;
        }
        text += '"';
    }
    return text + "}";
}

// ---- asking and writing -------------------------------------------------------------------------

Try<std::vector<std::string>> Writer::column(const std::string& statement,
                                             const std::vector<Cell>& parameters)
{
    auto rows = database_.ask(statement, parameters);
    if (!rows) return std::unexpected{error_of(rows.error())};
    std::vector<std::string> cells;
    for (auto& row : *rows) cells.push_back(row.at(0).value_or(""));
    return cells;
}

namespace {

/// Busy, not wrong: said again it may be answered.
bool is_passing(const client::Failure& failure)
{
    return failure.status == 503 || failure.status == 429;
}

}  // namespace

Try<void> Writer::fetch(const Wanted& wanted, Rows& rows)
{
    std::mutex guard;
    using Job = std::function<std::optional<client::Failure>(const client::Client&)>;
    std::vector<Job> jobs;
    const auto add = [&]<class Answer>(const std::string& target, auto put) {
        jobs.push_back(
            [&guard, target, put](const client::Client& node) -> std::optional<client::Failure> {
                const auto answer = node.get<Answer>(target);
                if (!answer) return answer.error();
                const std::lock_guard lock{guard};
                put(*answer);
                return std::nullopt;
            });
    };
    for (const auto& id : wanted.messages)
        add.operator()<answers::Message>("/tangle/messages/" + id,
                                         [&rows](const auto& one) { rows.put(one); });
    for (const auto& id : wanted.transactions)
        add.operator()<answers::Transaction>("/ledger/transactions/" + id,
                                             [&rows](const auto& one) { rows.put(one); });
    for (const auto& [chain, index] : wanted.blocks)
        add.operator()<answers::Block>(
            "/chains/" + chain + "/blocks/" + std::to_string(index),
            [&rows, chain = chain](const auto& one) { rows.put(chain, one); });
    for (const auto& id : wanted.casper_blocks)
        add.operator()<answers::CasperBlock>("/casper/blocks/" + id,
                                             [&rows](const auto& one) { rows.put(one); });
    for (const auto& id : wanted.casper_deploys)
        add.operator()<answers::CasperDeploy>("/casper/deploys/" + id,
                                              [&rows](const auto& one) { rows.put(one); });

    std::atomic<std::size_t> next = 0;
    std::atomic<bool> failed = false;
    std::optional<client::Failure> first;
    const auto work = [&](const client::Client& node) {
        constexpr int tries = 50;
        while (!failed) {
            const auto at = next++;
            if (at >= jobs.size()) return;
            auto failure = jobs[at](node);
            for (int i = 0; failure && is_passing(*failure) && i < tries && !course_.stopped();
                 ++i) {
                std::this_thread::sleep_for(milliseconds{200});
                failure = jobs[at](node);
            }
            if (!failure || is_absent(*failure)) continue;
            const std::lock_guard lock{guard};
            if (!first) first = std::move(failure);
            failed = true;
        }
    };
    {
        std::vector<std::jthread> threads;
        const auto count = std::min(source_.askers.size(), jobs.size());
        for (std::size_t i = 1; i < count; ++i)
            threads.emplace_back([&, i] { work(source_.askers[i]); });
        work(source_.askers.front());
    }
    if (first) return std::unexpected{error_of(*first)};
    return {};
}

Try<void> Writer::write_rows(const Rows& rows,
                             const std::optional<std::string>& cursor,
                             std::uint64_t events)
{
    const auto taken_back = rows.taken_back();
    const auto say = [&](std::span<const char* const> statements) -> Try<void> {
        if (taken_back.empty()) return {};
        for (const auto* statement : statements)
            if (const auto done = database_.ask(statement, {taken_back}); !done)
                return std::unexpected{error_of(done.error())};
        return {};
    };
    if (const auto said = say(taken_back_before); !said) return said;
    for (const auto& table : tables())
        if (const auto text = rows.of(table.name); !text.empty())
            if (const auto done = database_.ask(upsert(table), {text}); !done)
                return std::unexpected{error_of(done.error())};
    if (const auto said = say(taken_back_after); !said) return said;
    if (const auto heard = rows.heard(); !heard.empty())
        if (const auto done = database_.ask(heard_statement, {heard}); !done)
            return std::unexpected{error_of(done.error())};
    if (cursor)
        if (const auto done =
                database_.ask("UPDATE weft.progress SET cursor = $2, events = events + "
                              "$3::bigint WHERE node = $1",
                              {node_, *cursor, std::to_string(events)});
            !done)
            return std::unexpected{error_of(done.error())};
    return {};
}

Try<void> Writer::write(const Rows& rows,
                        const std::optional<std::string>& cursor,
                        std::uint64_t events)
{
    if (const auto begun = database_.run("BEGIN"); !begun)
        return std::unexpected{error_of(begun.error())};
    if (const auto written = write_rows(rows, cursor, events); !written) {
        // What it says does not matter: a connection that is gone has ended the transaction too.
        static_cast<void>(database_.run("ROLLBACK"));
        return written;
    }
    if (const auto ended = database_.run("COMMIT"); !ended)
        return std::unexpected{error_of(ended.error())};
    summary_.events += events;
    summary_.rows += rows.size();
    return {};
}

// ---- following ----------------------------------------------------------------------------------

namespace {

struct Batch {
    Wanted wanted;
    Rows rows;
    std::uint64_t events = 0;
    std::optional<std::string> cursor;  ///< of the last frame; nullopt: there was none
    bool gap = false;  ///< after what it holds events were lost; the cursor is behind them
};

enum class Ending : std::uint8_t { stopped, lost, again };

class Following {
public:
    Following(const Source& source, Database& database, const Course& course)
        : source_{source}, course_{course}, database_{database}, writer_{source, database, course}
    {}

    Try<Summary> run()
    {
        for (;;) {
            auto ended = once();
            if (!ended && ended.error().code != "node_unreachable")
                return std::unexpected{std::move(ended).error()};
            if (ended && *ended == Ending::stopped) return writer_.summary();
            if (course_.stopped()) return writer_.summary();
            if (ended && *ended == Ending::again) continue;
            if (!waiting_) course_.say("the node does not answer, waiting for it");
            waiting_ = true;
            pause(milliseconds{500});
        }
    }

private:
    void pause(milliseconds time) const
    {
        for (const auto end = Clock::now() + time; Clock::now() < end && !course_.stopped();)
            std::this_thread::sleep_for(milliseconds{20});
    }

    /// Until the connection ends.
    Try<Ending> once()
    {
        WEFT_TRY(const auto known, greet());
        auto stream = open(known);
        if (!stream) return std::unexpected{std::move(stream).error()};
        if (waiting_) course_.say("the node answers again");
        waiting_ = false;
        if (known.empty()) {
            auto fresh = history(*std::move(stream));
            if (!fresh) return std::unexpected{std::move(fresh).error()};
            if (!*fresh) return course_.stopped() ? Ending::stopped : Ending::lost;
            stream = std::move(**fresh);
        }
        for (auto quiet_since = Clock::now(); !course_.stopped();) {
            bool lost = false;
            WEFT_TRY(const auto batch, collect(*stream, lost));
            if (batch.events > 0 || batch.gap) quiet_since = Clock::now();
            if (batch.cursor) {
                if (const auto done = finish(batch); !done) return std::unexpected{done.error()};
                if (batch.gap) {
                    if (const auto done = forget(); !done) return std::unexpected{done.error()};
                    course_.say("events were lost, all is asked for again");
                    return Ending::again;
                }
            }
            if (lost) return Ending::lost;
            if (course_.until_quiet.count() > 0 && Clock::now() - quiet_since > course_.until_quiet)
                return Ending::stopped;
        }
        return Ending::stopped;
    }

    /// Whom it follows, and the cursor to go on from; empty: none.
    Try<std::string> greet()
    {
        WEFT_TRY(const auto node, writer_.ask<answers::Node>("/node"));
        WEFT_TRY(const auto genesis, writer_.ask<answers::Genesis>("/genesis"));
        if (!node || !genesis)
            return std::unexpected{ExportError{"answer_malformed", "this is no node", ""}};
        const auto id = types::to_text(node->id);
        if (!writer_.node().empty() && writer_.node() != id)
            return std::unexpected{ExportError{"other_node", "another node answers at this address",
                                               "Start again to follow it."}};
        const bool first = writer_.node().empty();
        writer_.node(id);
        const auto hash = genesis->hash.hex();
        const auto& network = genesis->network;
        WEFT_TRY(const auto made,
                 writer_.column("INSERT INTO weft.network (genesis, name) VALUES ($1, $2) ON "
                                "CONFLICT DO NOTHING RETURNING genesis",
                                {hash, network}));
        WEFT_TRY(const auto filled, writer_.column("SELECT genesis FROM weft.network"));
        if (filled != std::vector{hash})
            return std::unexpected{ExportError{"other_network",
                                               "the tables are of another network than this node's",
                                               "Use another database for each network."}};
        if (first)
            if (const auto alone = lock(); !alone) return std::unexpected{alone.error()};
        WEFT_TRY(const auto begun,
                 writer_.column("INSERT INTO weft.progress (node) VALUES ($1) ON CONFLICT DO "
                                "NOTHING RETURNING node",
                                {id}));
        WEFT_TRY(
            const auto cursor,
            writer_.column("SELECT coalesce(cursor, '') FROM weft.progress WHERE node = $1", {id}));
        return cursor.at(0);
    }

    /// One export for a node. The session of one that was killed may need a moment to end.
    Try<void> lock()
    {
        constexpr int tries = 100;
        for (int i = 0; i < tries && !course_.stopped(); ++i) {
            WEFT_TRY(const auto alone,
                     writer_.column("SELECT pg_try_advisory_lock(7765, hashtext($1))",
                                    {writer_.node()}));
            if (alone == std::vector<std::string>{"t"}) return {};
            pause(milliseconds{100});
        }
        return std::unexpected{ExportError{
            "already_followed", "another export follows this node into this database", ""}};
    }

    Try<http::Subscription> open(const std::string& cursor) const
    {
        auto path = std::string{"/events?topics="} + topics;
        auto stream = source_.open(
            cursor.empty() ? path : path + "&cursor=" + client::percent_encoded(cursor));
        if (stream) return *std::move(stream);
        const auto& why = stream.error();
        return std::unexpected{ExportError{
            "node_unreachable", std::string{http::name(why.error)} + " " + why.detail, ""}};
    }

    Try<void> forget()
    {
        auto done = writer_.column(
            "UPDATE weft.progress SET cursor = NULL, gaps = gaps + 1 WHERE node = $1",
            {writer_.node()});
        if (!done) return std::unexpected{std::move(done).error()};
        return {};
    }

    /// All that was, and then a stream that goes on where the first event behind the beginning of this
    /// stands. Nullopt: the node went away.
    Try<std::optional<http::Subscription>> history(http::Subscription stream)
    {
        writer_.began_history();
        std::optional<http::Subscription> held{std::move(stream)};
        Batch first;
        bool lost = false;
        // One frame is enough to know where to go on; a stream that nobody reads is closed after a while.
        const auto look = [&] {
            if (!held || first.cursor) return;
            auto frame = held->next(milliseconds{1});
            if (!frame)
                lost = true;
            else if (*frame)
                static_cast<void>(take_frame(**frame, first));
            if (first.cursor || lost) held.reset();
        };
        if (const auto done = write_history(writer_, look); !done)
            return std::unexpected{done.error()};
        if (course_.stopped() || (lost && !first.cursor))
            return std::optional<http::Subscription>{};
        if (!first.cursor) return held;
        if (const auto done = finish(first); !done) return std::unexpected{done.error()};
        auto opened = open(*first.cursor);
        if (!opened) return std::unexpected{std::move(opened).error()};
        return std::optional{*std::move(opened)};
    }

    /// False: no frame as the interface describes them.
    static bool take_frame(const std::string& text, Batch& batch)
    {
        const auto frame = json::parse(text, {.bytes_max = std::size_t{16} << 20, .depth_max = 64});
        if (!frame || !frame->is_object() || !frame->contains("topic") ||
            !frame->contains("cursor") || !frame->at("topic").is_string() ||
            !frame->at("cursor").is_string())
            return false;
        batch.cursor = frame->at("cursor").get<std::string>();
        const auto& topic = frame->at("topic");
        if (topic == "gap") {
            batch.gap = true;
            return true;
        }
        if (topic == "cursor") return true;
        ++batch.events;
        return take(*frame, batch.wanted, batch.rows);
    }

    /// Some events: as many as there are at once, up to a bound, or none within a moment.
    Try<Batch> collect(http::Subscription& stream, bool& lost)
    {
        constexpr std::uint64_t events_max = 500;
        constexpr milliseconds moment{200};
        Batch batch;
        for (const auto end = Clock::now() + moment; batch.events < events_max && !batch.gap;) {
            const auto left = std::chrono::duration_cast<milliseconds>(end - Clock::now());
            if (left.count() <= 0) break;
            auto frame = stream.next(batch.events > 0 ? std::min(left, milliseconds{10}) : left);
            if (!frame) {
                lost = true;
                break;
            }
            if (!*frame) {
                if (batch.events > 0) break;
                continue;
            }
            if (!take_frame(**frame, batch))
                return std::unexpected{ExportError{"answer_malformed",
                                                   "an event is not as the interface describes it",
                                                   "Use the program of the node's version."}};
        }
        return batch;
    }

    Try<void> finish(const Batch& batch)
    {
        auto wanted = batch.wanted;
        auto rows = batch.rows;
        if (wanted.new_era) {
            auto open = writer_.column("SELECT block FROM weft.casper_blocks WHERE state = 'open'");
            if (!open) return std::unexpected{std::move(open).error()};
            wanted.casper_blocks.insert(open->begin(), open->end());
        }
        if (const auto fetched = writer_.fetch(wanted, rows); !fetched) return fetched;
        // The cursor behind a gap is never kept: who is killed before `forget` meets the gap again.
        return writer_.write(rows, batch.gap ? std::nullopt : batch.cursor, batch.events);
    }

    const Source& source_;
    const Course& course_;
    Database& database_;
    Writer writer_;
    bool waiting_ = false;
};

}  // namespace

std::expected<Summary, ExportError> follow(const Source& source,
                                           Database& database,
                                           const Course& course)
{
    if (const auto version = migrate(database, migrations()); !version)
        return std::unexpected{error_of(version.error())};
    return Following{source, database, course}.run();
}

}  // namespace weft::exporting
