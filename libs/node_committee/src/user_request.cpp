#include "user_request.hpp"

#include <weft/node_committee/commands.hpp>

#include <algorithm>
#include <iterator>

namespace weft::node {

/// One that no correct client sends spoils all: nothing is taken of what comes with it.
std::expected<SubmitOffLedgers::Checked, Refusal> SubmitOffLedgers::check(SubmitOffLedgers asked,
                                                                          const Checking& checking)
{
    if (asked.requests.empty() || asked.requests.size() > requests_max)
        return std::unexpected{
            Refusal{"bad_request", "one to " + std::to_string(requests_max) + " requests at once"}};
    Checked checked{.chain = asked.chain, .requests = {}};
    checked.requests.reserve(asked.requests.size());
    for (std::size_t i = 0; i < asked.requests.size(); ++i) {
        auto request = SignedOffLedger::check(std::move(asked.requests[i]), checking);
        if (!request)
            return std::unexpected{Refusal{
                request.error().error,
                "request " + std::to_string(i) + " of those sent: " + request.error().message}};
        checked.requests.push_back(*std::move(request));
    }
    return checked;
}

bool take_of_user(OffLedgerPool& pool,
                  Instant now,
                  CommandId command,
                  const SignedOffLedger& request,
                  const chain::Chain* chain,
                  std::string_view not_yet,
                  Effects& effects)
{
    const auto refuse = [&](std::string_view error, std::string message) {
        effects.answers.push_back({.command = command,
                                   .error = std::string{error},
                                   .message = std::move(message),
                                   .values = {}});
        return false;
    };
    if (chain == nullptr) return refuse("before_init", std::string{not_yet});
    auto taken = pool.take(now, request.request, request.bytes, *chain, OffLedgerPool::From::user);
    if (!taken) return refuse(name(taken.error().why), std::move(taken.error().text));
    Effects::Write write;
    write.batch = std::move(taken->write);
    write.answers.push_back({.command = command,
                             .error = {},
                             .message = {},
                             .values = {{"request", types::to_text(taken->id)}}});
    effects.writes.push_back(std::move(write));
    return taken->is_new;
}

std::size_t take_of_user(OffLedgerPool& pool,
                         Instant now,
                         CommandId command,
                         const std::vector<SignedOffLedger>& requests,
                         const chain::Chain* chain,
                         std::string_view not_yet,
                         std::vector<bool>& is_new,
                         Effects& effects)
{
    Answer answer{.command = command, .error = {}, .message = {}, .values = {}};
    if (chain == nullptr) {
        answer.error = "before_init";
        answer.message = std::string{not_yet};
        effects.answers.push_back(std::move(answer));
        return 0;
    }
    Effects::Write write;
    std::optional<types::RequestId> last;
    for (const auto& request : requests) {
        auto taken =
            pool.take(now, request.request, request.bytes, *chain, OffLedgerPool::From::user);
        if (!taken) {
            auto& [why, text] = taken.error();
            if (last) {
                answer.values = {{"refused", std::string{name(why)}}, {"message", std::move(text)}};
            } else {
                answer.error = std::string{name(why)};
                answer.message = std::move(text);
            }
            break;
        }
        last = taken->id;
        is_new.push_back(taken->is_new);
        std::ranges::move(taken->write.puts, std::back_inserter(write.batch.puts));
    }
    if (!last) {
        effects.answers.push_back(std::move(answer));
        return 0;
    }
    answer.values.emplace_back("last", types::to_text(*last));
    write.answers.push_back(std::move(answer));
    effects.writes.push_back(std::move(write));
    return is_new.size();
}

}  // namespace weft::node
