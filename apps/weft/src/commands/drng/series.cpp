// weft drng: series of beacons on running nodes, made with a committee or followed.

#include <weft/base/try.hpp>
#include <weft/client/drng.hpp>
#include <weft/drand/json.hpp>
#include <weft/http/client.hpp>

#include "cli/api.hpp"
#include "cli/files.hpp"
#include "cli/values.hpp"
#include "commands/commands.hpp"
#include "commands/drng/drng.hpp"
#include <algorithm>
#include <chrono>
#include <iostream>
#include <limits>
#include <memory>
#include <thread>

namespace weft::app {
namespace {

using namespace std::chrono_literals;

struct Options {
    ApiOptions api;
    std::string key;
    std::vector<std::string> also;
    std::vector<std::string> members;
    std::uint64_t wait_seconds = 60;
    std::uint32_t period_ms = 10'000;
    std::uint32_t genesis = 0;
    std::string file;
    std::string relay;
    std::string series;
    std::uint32_t round = 0;
    std::uint32_t rounds = 0;
};

std::string line_of(const answers::Series& series)
{
    std::string text = series.series ? to_hex(*series.series) : std::string{"(no id yet)"};
    text +=
        "  round " + std::to_string(series.round) + " of " + std::to_string(series.due) + " due";
    if (series.key) text += "  made with " + series.key->text();
    text += "\n  " + series.state + "\n";
    if (series.randomness) text += "  randomness " + to_hex(*series.randomness) + "\n";
    return text;
}

Result status(const Options& options)
{
    WEFT_TRY(const auto node, connect(options.api));
    WEFT_TRY(const auto all, told(client::series(node)));
    Outcome outcome{.document = document_of(all)};
    for (const auto& series : all) outcome.text += line_of(series);
    if (all.empty())
        outcome.text = "no series: `weft drng start` makes one, `weft drng follow` takes one\n";
    return outcome;
}

/// Late enough that all members have been told before: ten to twenty seconds from now.
std::uint32_t soon()
{
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(
        std::chrono::system_clock::now().time_since_epoch());
    return static_cast<std::uint32_t>((now.count() / 10 + 2) * 10);
}

Result start(const Options& options)
{
    WEFT_TRY(const auto key, address_from(options.key));
    const answers::StartSeries plan{
        .key = key,
        .period_ms = options.period_ms,
        .genesis_time = options.genesis == 0 ? soon() : options.genesis};
    std::vector<std::string> places{options.api.url};
    places.insert(places.end(), options.also.begin(), options.also.end());
    for (const auto& place : places) {
        auto api = options.api;
        api.url = place;
        WEFT_TRY(const auto node, connect(api));
        auto started = told(client::start_series(node, plan));
        if (!started) {
            auto failure = std::move(started.error());
            failure.message = place + ": " + failure.message;
            return std::unexpected{std::move(failure)};
        }
    }
    return Outcome{.document = json::write(plan),
                   .text = "key      " + key.text() + "\nperiod   " +
                           std::to_string(plan.period_ms) + " ms\ngenesis  " +
                           std::to_string(plan.genesis_time) + "\ntold     " +
                           std::to_string(places.size()) +
                           " of the members; `weft drng status` shows the rounds\n"};
}

Try<Bytes> series_from(const std::string& text)
{
    auto id = from_hex(text);
    if (!id || id->size() != 32)
        return std::unexpected{usage("series_malformed", text + ": expected 32 bytes in hex")};
    return *std::move(id);
}

/// Until the asked node has done its part: it makes rounds with the new members, or follows them.
Result reshare(const Options& options)
{
    WEFT_TRY(const auto id, series_from(options.series));
    answers::Reshare plan{.series = id, .members = {}};
    for (const auto& text : options.members) {
        WEFT_TRY(const auto member, node_from(text));
        plan.members.push_back(member);
    }
    std::ranges::sort(plan.members);
    WEFT_TRY(const auto node, connect(options.api));
    WEFT_TRY(const auto started, told(client::reshare(node, plan)));
    const auto run = to_hex(started.run);
    std::string state = "the series is not here";
    for (const auto end =
             std::chrono::steady_clock::now() + std::chrono::seconds{options.wait_seconds};
         ; std::this_thread::sleep_for(250ms)) {
        WEFT_TRY(const auto all, told(client::series(node)));
        for (const auto& series : all) {
            if (series.series && *series.series != id) continue;
            state = series.state;
            if (state.find(run) != std::string::npos) break;
            const bool leaves = series.members.empty();
            if (series.series && (leaves || series.members == plan.members))
                return Outcome{
                    .document = json::write(started),
                    .text = "run      " + run + "\nmembers  " +
                            std::to_string(plan.members.size()) +
                            "\nstate    handed over; this node " +
                            (leaves ? "follows the series now\n" : "makes its rounds with them\n")};
        }
        if (std::chrono::steady_clock::now() >= end) break;
    }
    return std::unexpected{Failure{
        "reshare_not_done_in_time", "run " + run + ": " + state,
        "It goes on by itself when enough members are up and their operators have consented: `weft "
        "drng status` shows it, and each node's log says why it did not join.",
        exit_failed}};
}

Try<drng::SeriesInfo> info_from(const std::string& text, const std::string& name)
{
    auto info = drand::read_info(text);
    if (!info) return std::unexpected{usage("info_malformed", info.error().text(name))};
    return *std::move(info);
}

answers::DrandInfo answer_of(const drng::SeriesInfo& info)
{
    answers::DrandInfo said;
    said.public_key = info.public_key;
    said.period = drng::period_seconds(info);
    if (info.period.count() % 1'000'000'000 != 0)
        said.period_ms = static_cast<std::uint32_t>(info.period.count() / 1'000'000);
    said.genesis_time = static_cast<std::uint32_t>(drng::genesis_seconds(info));
    said.hash = to_bytes(ByteSpan{drng::id_of(info).bytes()});
    said.groupHash = to_bytes(ByteSpan{info.genesis_seed.bytes()});
    said.schemeID = std::string{crypto::beacon::name(info.scheme)};
    said.metadata.beaconID = info.beacon_id.empty() ? "default" : info.beacon_id;
    return said;
}

Result follow(const Options& options)
{
    WEFT_TRY(const auto text, read_text(options.file));
    WEFT_TRY(const auto info, info_from(text, options.file));
    WEFT_TRY(const auto node, connect(options.api));
    WEFT_TRY(const auto followed, told(client::follow_series(node, answer_of(info))));
    return Outcome{.document = json::write(followed),
                   .text = "follows " + to_hex(followed.series) + "\n"};
}

Result info(const Options& options)
{
    WEFT_TRY(const auto id, series_from(options.series));
    WEFT_TRY(const auto node, connect(options.api));
    WEFT_TRY(const auto said, told(client::series_info(node, id)));
    auto document = json::write(said);
    // As drand has it: what is not there is left out.
    if (!said.period_ms) document.erase("period_ms");
    return Outcome{.document = document, .text = document.dump() + "\n"};
}

Result round(const Options& options)
{
    WEFT_TRY(const auto id, series_from(options.series));
    WEFT_TRY(const auto node, connect(options.api));
    WEFT_TRY(const auto said, told(client::series_round(node, id, options.round)));
    return Outcome{.document = json::write(said),
                   .text = "round       " + std::to_string(said.round) + "\nrandomness  " +
                           to_hex(said.randomness) + "\n"};
}

/// A relay is somebody else's: what it says is short, and comes soon.
http::ClientOptions relay_terms()
{
    http::ClientOptions terms;
    terms.answer_time = 10s;
    terms.answer_bytes_max = 64u << 10;
    return terms;
}

Try<std::string> body_of(http::Client& relay, const std::string& path)
{
    const auto answer = relay.get(path);
    if (!answer)
        return std::unexpected{Failure{"relay_unreachable",
                                       path + ": " + std::string{http::name(answer.error().error)},
                                       "Is the relay up?", exit_failed}};
    if (answer->status != 200)
        return std::unexpected{Failure{
            "relay_refused", path + ": " + std::to_string(answer->status) + " " + answer->body, "",
            exit_failed}};
    return answer->body;
}

/// And a line about it; with `json` an object.
Try<void> hand_over(const client::Client& node,
                    const drng::SeriesInfo& info,
                    const drng::Round& round,
                    bool json)
{
    if (round.number > std::numeric_limits<std::uint32_t>::max())
        return std::unexpected{usage(
            "round_malformed", "round " + std::to_string(round.number) + " is above 2^32 - 1")};
    answers::HearRound said{.series = to_bytes(ByteSpan{drng::id_of(info).bytes()}),
                            .round = static_cast<std::uint32_t>(round.number),
                            .signature = round.signature,
                            .previous_signature = std::nullopt};
    if (!round.previous_signature.empty()) said.previous_signature = round.previous_signature;
    auto heard = told(client::hear_round(node, said));
    if (!heard) return std::unexpected{std::move(heard.error())};
    const auto randomness = drng::randomness_of(round).hex();
    if (json)
        std::cout << Json{{"round", round.number}, {"randomness", randomness}}.dump() << std::endl;
    else
        std::cout << "round " << round.number << "  " << randomness << std::endl;
    return {};
}

/// The rounds of a file: a line of JSON each, the first line is the series.
Result feed_file(const Options& options, bool json)
{
    WEFT_TRY(const auto text, read_text(options.file));
    WEFT_TRY(const auto node, connect(options.api));
    std::optional<drng::SeriesInfo> info;
    std::size_t number = 0;
    for (std::size_t at = 0; at < text.size(); ++number) {
        const auto end = std::min(text.find('\n', at), text.size());
        const auto line = std::string_view{text}.substr(at, end - at);
        at = end + 1;
        if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
        const auto name = "line " + std::to_string(number + 1);
        if (!info) {
            WEFT_TRY(info, info_from(std::string{line}, name));
            WEFT_TRY([[maybe_unused]] const auto followed,
                     told(client::follow_series(node, answer_of(*info))));
            continue;
        }
        const auto read = drand::read_round(line, info->scheme);
        if (!read) return std::unexpected{usage("round_malformed", read.error().text(name))};
        if (const auto told_it = hand_over(node, *info, *read, json); !told_it)
            return std::unexpected{told_it.error()};
    }
    return Outcome{.already_said = true};
}

/// Until the next round's time, and then often: a round judges votes for a part of its period only.
std::chrono::nanoseconds until_next(const drng::SeriesInfo& info, std::uint64_t last)
{
    const auto now = std::chrono::duration_cast<drng::Duration>(
        std::chrono::system_clock::now().time_since_epoch());
    const auto due = drng::time_of(info, last + 1);
    const auto pause = due > now ? due - now : info.period / 20;
    return std::clamp<std::chrono::nanoseconds>(pause, 10ms, 5s);
}

/// What a relay has, as it comes, until somebody stops it or so many rounds were taken.
Result feed(const Options& options, bool json)
{
    if (options.relay.empty() == options.file.empty())
        return std::unexpected{usage("feed_from", "give a relay, or --file with rounds")};
    if (!options.file.empty()) return feed_file(options, json);
    auto relay = http::Client::at(options.relay, relay_terms());
    if (!relay) return std::unexpected{usage("url_malformed", options.relay)};
    const auto prefix = options.series.empty() ? std::string{} : "/" + options.series;
    WEFT_TRY(const auto told_info, body_of(*relay, prefix + "/info"));
    WEFT_TRY(const auto info, info_from(told_info, "the relay's info"));
    WEFT_TRY(const auto node, connect(options.api));
    WEFT_TRY([[maybe_unused]] const auto followed,
             told(client::follow_series(node, answer_of(info))));
    constexpr std::uint32_t failures_max = 100;  // one after another
    std::uint32_t failures = 0;
    std::uint64_t last = 0;
    for (std::uint32_t taken = 0; options.rounds == 0 || taken < options.rounds;) {
        // A relay that has just made a round may not have it on disk yet, or is started again.
        const auto text = body_of(*relay, prefix + "/public/latest");
        if (!text && ++failures < failures_max) {
            std::this_thread::sleep_for(until_next(info, last));
            continue;
        }
        if (!text) return std::unexpected{text.error()};
        failures = 0;
        const auto read = drand::read_round(*text, info.scheme);
        if (!read)
            return std::unexpected{
                usage("round_malformed", read.error().text("the relay's round"))};
        // What came while this one was asked for.
        for (auto next = last == 0 ? read->number : last + 1; next <= read->number; ++next) {
            auto one = *read;
            if (next != read->number) {
                WEFT_TRY(const auto older,
                         body_of(*relay, prefix + "/public/" + std::to_string(next)));
                auto parsed = drand::read_round(older, info.scheme);
                if (!parsed)
                    return std::unexpected{
                        usage("round_malformed", parsed.error().text("the relay's round"))};
                one = *std::move(parsed);
            }
            if (const auto told_it = hand_over(node, info, one, json); !told_it)
                return std::unexpected{told_it.error()};
            last = next;
            if (++taken == options.rounds) break;
        }
        std::this_thread::sleep_for(until_next(info, last));
    }
    return Outcome{.already_said = true};
}

}  // namespace

void add_drng(Cli& cli)
{
    auto& noun = cli.noun("drng", "Public randomness: beacons, made with a committee or followed");
    auto options = std::make_shared<Options>();

    auto& status_verb =
        cli.verb(noun, "status", "Series that a node makes or follows, with their newest round",
                 "weft drng status", [options](const Call&) { return status(*options); });
    add_api_options(status_verb, options->api);

    auto& start_verb =
        cli.verb(noun, "start", "Make beacons with the key of a key generation, on all its members",
                 "weft drng start ADDRESS --api http://127.0.0.1:7780 --also http://127.0.0.1:7781",
                 [options](const Call&) { return start(*options); });
    add_committee_options(start_verb, options->api);
    start_verb.add_option("KEY", options->key, "the address that `weft dkg run` made")->required();
    start_verb.add_option("--also", options->also, "the other members, which are told the same");
    start_verb.add_option("--period-ms", options->period_ms, "between two rounds")
        ->capture_default_str();
    start_verb.add_option(
        "--genesis", options->genesis,
        "the time of round 1, Unix seconds; without it, ten to twenty seconds from now");

    auto& reshare_verb = cli.verb(
        noun, "reshare", "Hand a series to other members; its key, its id and its followers stay",
        "weft drng reshare SERIES --members NODE NODE NODE NODE --api http://127.0.0.1:7781",
        [options](const Call&) { return reshare(*options); });
    add_committee_options(reshare_verb, options->api);
    reshare_verb.add_option("SERIES", options->series, "its id, in hex")->required();
    reshare_verb
        .add_option("--members", options->members,
                    "who makes its rounds from then on: node ids; old members may be among them")
        ->required();
    reshare_verb.add_option("--wait", options->wait_seconds, "seconds to wait for the end")
        ->capture_default_str();

    auto& follow_verb =
        cli.verb(noun, "follow", "Take the beacons of a series", "weft drng follow info.json",
                 [options](const Call&) { return follow(*options); });
    add_api_options(follow_verb, options->api);
    follow_verb
        .add_option("FILE", options->file,
                    "what `weft drng info` or a relay's /info says; - for standard input")
        ->required();

    auto& info_verb = cli.verb(noun, "info", "A series in drand's form, for those who follow it",
                               "weft drng info SERIES > info.json",
                               [options](const Call&) { return info(*options); });
    add_api_options(info_verb, options->api);
    info_verb.add_option("SERIES", options->series, "its id, in hex")->required();

    auto& round_verb =
        cli.verb(noun, "round", "A round: the newest, or one by number", "weft drng round SERIES",
                 [options](const Call&) { return round(*options); });
    add_api_options(round_verb, options->api);
    round_verb.add_option("SERIES", options->series, "its id, in hex")->required();
    round_verb.add_option("ROUND", options->round, "0: the newest");

    auto& feed_verb = cli.verb(noun, "feed",
                               "Hand the rounds of a relay or of a file to a node, as they come; a "
                               "line for each, with --json "
                               "an object",
                               "weft drng feed http://relay:8080 --series HASH",
                               [options](const Call& call) { return feed(*options, call.json); });
    add_api_options(feed_verb, options->api);
    feed_verb.add_option("RELAY", options->relay, "an HTTP relay of drand's form");
    feed_verb.add_option("--series", options->series, "of the relay's series: its chain hash");
    feed_verb.add_option("--file", options->file,
                         "instead of a relay: the series' /info in one line, then a round a line");
    feed_verb.add_option("--rounds", options->rounds, "end after so many; 0: never");

    add_drng_verify(cli, noun);
}

}  // namespace weft::app
