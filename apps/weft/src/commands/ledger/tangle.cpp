// weft tangle: messages, transactions and conflicts as a ledger node sees them.

#include <weft/base/try.hpp>
#include <weft/client/ledger.hpp>
#include <weft/http/client.hpp>

#include "cli/api.hpp"
#include "cli/patience.hpp"
#include "cli/values.hpp"
#include "commands/commands.hpp"
#include "wallet/spend.hpp"
#include <algorithm>
#include <memory>

namespace weft::app {
namespace {

struct Options {
    ApiOptions api;
    std::string id;
    std::string data;
    std::uint64_t wait_seconds = 0;
    std::vector<std::string> also;  ///< APIs of further nodes
};

Outcome shown_whole(const Json& document)
{
    return {.document = document, .text = document.dump(2)};
}

/// What was left behind is followed to the message in which its node said the same again.
Result confirmed_message(const client::Client& node,
                         types::MessageId id,
                         std::chrono::milliseconds at_most)
{
    for (const auto end = std::chrono::steady_clock::now() + at_most;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            end - std::chrono::steady_clock::now());
        WEFT_TRY(const auto status,
                 told(ask_until(
                     std::max(left, std::chrono::milliseconds{0}),
                     [&](auto turn) { return client::message(node, id, turn); },
                     [](const answers::Message& now) { return now.confirmed || now.again; })));
        const auto text = types::to_text(id);
        if (status.confirmed)
            return Outcome{.document = json::write(status),
                           .text = "message " + text + "  confirmed\n"};
        if (!status.again)
            return std::unexpected{Failure{"not_confirmed_in_time", text + " is not confirmed",
                                           "Ask again with `weft tangle message ID`; `weft node "
                                           "doctor` says why a node does not progress.",
                                           exit_failed}};
        id = *status.again;
    }
}

Result message(const Options& options)
{
    WEFT_TRY(const auto node, connect(options.api));
    if (options.id.empty() == options.data.empty())
        return std::unexpected{
            usage("message_missing", "give ID to show a message, or --data TEXT to issue one")};
    if (!options.data.empty()) {
        WEFT_TRY(const auto issued, told(client::issue(node, as_bytes(options.data))));
        if (options.wait_seconds > 0)
            return confirmed_message(node, issued.message,
                                     std::chrono::seconds{options.wait_seconds});
        return Outcome{.document = json::write(issued),
                       .text = "message " + types::to_text(issued.message) + "\n"};
    }
    WEFT_TRY(const auto id, message_from(options.id));
    WEFT_TRY(const auto shown, told(client::message(node, id)));
    return shown_whole(json::write(shown));
}

Result transaction(const Options& options)
{
    WEFT_TRY(const auto node, connect(options.api));
    WEFT_TRY(const auto id, transaction_from(options.id));
    if (options.wait_seconds > 0) {
        if (const auto confirmed =
                wait_confirmed(node, id, std::chrono::seconds{options.wait_seconds});
            !confirmed)
            return std::unexpected{confirmed.error()};
    }
    WEFT_TRY(const auto shown, told(client::transaction(node, id)));
    return shown_whole(json::write(shown));
}

Result branch(const Options& options)
{
    WEFT_TRY(const auto node, connect(options.api));
    WEFT_TRY(const auto id, transaction_from(options.id));
    WEFT_TRY(const auto shown, told(client::branch(node, id)));
    return shown_whole(json::write(shown));
}

/// "like, level 2, 10 rounds, the last 0.9 against 0.62 by beacon 1a2b3c4d5e6f7a8b"
std::string in_words(const std::optional<answers::Vote>& vote)
{
    if (!vote) return "no vote";
    auto text = vote->opinion + ", level " + std::to_string(vote->level) + ", " +
                std::to_string(vote->rounds) + " rounds";
    if (vote->proportion) text += ", the last " + *vote->proportion;
    if (vote->proportion && vote->threshold) text += " against " + *vote->threshold;
    if (vote->random) text += " by beacon " + *vote->random;
    return text;
}

/// What each of several nodes thinks of each side.
Result conflicts_of_all(const Options& options)
{
    using Sides = std::vector<std::pair<types::TransactionId, std::string>>;
    std::vector<std::pair<types::OutputId, Sides>>
        outputs;  // as the first node has them, then others
    Outcome outcome{.document = {{"nodes", Json::array()}}};
    auto urls = options.also;
    urls.insert(urls.begin(), options.api.url);
    for (const auto& url : urls) {
        // The token is the first node's: nobody else hears it.
        const auto api = url == options.api.url ? options.api : ApiOptions{.url = url};
        WEFT_TRY(const auto node, connect(api));
        WEFT_TRY(const auto about, told(client::node(node)));
        WEFT_TRY(auto conflicts, told(client::conflicts(node)));
        const auto id = types::to_text(about.id);
        for (const auto& conflict : conflicts) {
            auto output = std::ranges::find(outputs, conflict.output,
                                            [](const auto& one) { return one.first; });
            if (output == outputs.end()) output = outputs.insert(output, {conflict.output, {}});
            for (const auto& spender : conflict.transactions) {
                auto side = std::ranges::find(output->second, spender.id,
                                              [](const auto& one) { return one.first; });
                if (side == output->second.end())
                    side = output->second.insert(side, {spender.id, ""});
                side->second += "    " + id + "  " + json::write(spender.state).get<std::string>() +
                                "  " + in_words(spender.vote) + "\n";
            }
        }
        outcome.document["nodes"].push_back(
            {{"id", id}, {"api", url}, {"conflicts", document_of(std::move(conflicts))}});
    }
    if (outputs.empty()) outcome.text = "no conflicts\n";
    for (const auto& [output, sides] : outputs) {
        outcome.text += "output of " + types::to_text(output.transaction) + " at " +
                        output.address.text() + "\n";
        for (const auto& [id, votes] : sides)
            outcome.text += "  " + types::to_text(id) + "\n" + votes;
    }
    return outcome;
}

Result conflicts(const Options& options)
{
    if (!options.also.empty()) return conflicts_of_all(options);
    WEFT_TRY(const auto node, connect(options.api));
    WEFT_TRY(const auto conflicts, told(client::conflicts(node)));
    auto outcome = shown_whole(document_of(conflicts));
    if (conflicts.empty()) outcome.text = "no conflicts\n";
    return outcome;
}

Result tips(const Options& options)
{
    WEFT_TRY(const auto node, connect(options.api));
    WEFT_TRY(const auto tips, told(client::tips(node)));
    Outcome outcome{.document = document_of(tips)};
    for (const auto& tip : tips) outcome.text += types::to_text(tip) + "\n";
    return outcome;
}

/// Prints events as they come, one JSON object per line, until the connection ends or `count` came.
Result watch(const ApiOptions& api,
             const std::string& topics,
             const std::string& cursor,
             std::uint64_t count)
{
    WEFT_TRY(const auto token, text_of(api.token));
    auto client = http::Client::at(api.url, {.token = token});
    if (!client) return std::unexpected{usage("url_malformed", client.error().detail)};
    auto path = "/events?topics=" + client::percent_encoded(topics);
    if (!cursor.empty()) path += "&cursor=" + client::percent_encoded(cursor);
    auto stream = client->subscribe(path);
    if (!stream && stream.error().response)
        return std::unexpected{
            failure_of(client::refusal_of({static_cast<unsigned>(stream.error().response->status),
                                           stream.error().response->body}))};
    if (!stream)
        return std::unexpected{
            Failure{"node_unreachable",
                    api.url + ": " + std::string{http::name(stream.error().error)} + " " +
                        stream.error().detail,
                    "Is the node running, and is this the address of its API?", exit_failed}};
    for (std::uint64_t seen = 0; count == 0 || seen < count;) {
        const auto event = stream->next(std::chrono::seconds{1});
        if (!event)
            return std::unexpected{Failure{"stream_ended", "the node closed the stream",
                                           "Start again with --cursor of the last event.",
                                           exit_failed}};
        if (!*event) continue;
        std::cout << **event << std::endl;
        if (!std::cout) break;
        ++seen;
    }
    return Outcome{.already_said = true};
}

void add_watch(Cli& cli, CLI::App& noun)
{
    struct Watch {
        ApiOptions api;
        std::string topics =
            "message_confirmed,transaction_booked,transaction_confirmed,transaction_rejected,"
            "conflict";
        std::string cursor;
        std::uint64_t count = 0;
    };
    auto options = std::make_shared<Watch>();
    auto& verb = cli.verb(
        noun, "watch", "Events as they happen, one JSON object per line, with or without --json",
        "weft tangle watch --topics transaction_confirmed --count 1", [options](const Call&) {
            return watch(options->api, options->topics, options->cursor, options->count);
        });
    add_api_options(verb, options->api);
    verb.add_option("--topics", options->topics, "separated by commas")->capture_default_str();
    verb.add_option("--cursor", options->cursor, "go on after this event");
    verb.add_option("--count", options->count, "stop after so many; 0: never")
        ->capture_default_str();
}

}  // namespace

void add_tangle(Cli& cli)
{
    auto& noun = cli.noun("tangle", "Messages, transactions and conflicts");
    auto options = std::make_shared<Options>();
    auto& message_verb = cli.verb(noun, "message", "Show a message, or issue one",
                                  "weft tangle message --data hello",
                                  [options](const Call&) { return message(*options); });
    add_api_options(message_verb, options->api);
    message_verb.add_option("ID", options->id, "a message's id");
    message_verb.add_option("--data", options->data, "text to put on the Tangle");
    message_verb.add_option("--wait", options->wait_seconds,
                            "seconds to wait until what was issued is confirmed");

    auto& transaction_verb = cli.verb(noun, "transaction", "Show a transaction and its state",
                                      "weft tangle transaction ID --wait 30",
                                      [options](const Call&) { return transaction(*options); });
    add_api_options(transaction_verb, options->api);
    transaction_verb.add_option("ID", options->id, "a transaction's id")->required();
    transaction_verb.add_option("--wait", options->wait_seconds,
                                "seconds to wait for confirmation");

    auto& branch_verb =
        cli.verb(noun, "branch", "Show a side of a conflict: its weight, and who is against it",
                 "weft tangle branch ID", [options](const Call&) { return branch(*options); });
    add_api_options(branch_verb, options->api);
    branch_verb.add_option("ID", options->id, "the transaction's id")->required();

    auto& conflicts_verb = cli.verb(
        noun, "conflicts", "Outputs that more than one transaction spends, and each node's votes",
        "weft tangle conflicts --also http://127.0.0.1:7781",
        [options](const Call&) { return conflicts(*options); });
    add_api_options(conflicts_verb, options->api);
    conflicts_verb.add_option("--also", options->also,
                              "the API of a further node, to see what it thinks; may be repeated");
    add_api_options(cli.verb(noun, "tips", "The messages nothing refers to yet", "weft tangle tips",
                             [options](const Call&) { return tips(*options); }),
                    options->api);
    add_watch(cli, noun);
}

}  // namespace weft::app
