#include "user_request.hpp"

namespace weft::node {

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

}  // namespace weft::node
